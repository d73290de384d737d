import type { FastifyRequest } from "fastify"
import { type Asked, askedBy, type Named, requireScope } from "../access/authorize.ts"
import { sees } from "../access/sight.ts"
import type { LocationNow } from "../directory/directory-now.ts"
import { Problem } from "../errors.ts"
import { editLocation, type LocationChange } from "../locations/edit-location.ts"
import { presentLocationInFull } from "../locations/present-location.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** The location, where the question may see it. Throws Problem `not_found`: what is not theirs is like what is not there. */
export function locationSeen({ sight, directory }: Asked, locationId: string): LocationNow {
  const location = directory.locations.get(locationId)
  if (location === undefined || !sees(sight, { brandId: location.brandId, locationId })) throw new Problem("not_found")
  return location
}

/** What every route about locations begins with. */
export function locationDoor(surroundings: ApiSurroundings) {
  const asked = async (request: FastifyRequest, named: Named, scope: "directory:read" | "directory:write") => {
    requireScope(request.principal, scope)
    return await askedBy(request.principal, named, surroundings)
  }
  return {
    asked,
    /** Changes a location that the principal sees, and shows it as it is then. */
    edit: async (
      request: FastifyRequest,
      {
        locationId,
        reseller,
        revision,
      }: { locationId: string; reseller?: string | undefined; revision?: number | undefined },
      change: LocationChange,
    ) => {
      const question = await asked(request, { reseller }, "directory:write")
      locationSeen(question, locationId)
      const after = await editLocation({ resellerId: question.resellerId, locationId, revision }, change, surroundings)
      return presentLocationInFull(
        locationSeen({ ...question, directory: after }, locationId),
        after,
        surroundings.now(),
      )
    },
  }
}
