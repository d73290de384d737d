import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { sees } from "../access/sight.ts"
import { decidePreview } from "../locations/decide-preview.ts"
import { localDateTime } from "../locations/local-time.ts"
import { scheduleOf } from "../locations/open-now.ts"
import { presentLocation, presentLocationInFull } from "../locations/present-location.ts"
import { previewFacts, refuseFaultyDraft } from "../locations/preview-facts.ts"
import { locationDoor, locationSeen } from "./location-door.ts"
import { instant } from "./present.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import {
  excludesBody,
  hoursBody,
  locationInFull,
  locationList,
  locationParams,
  locationsQuery,
  policyBody,
  preview,
  previewBody,
  templatesBody,
} from "./schemas/locations.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** Locations: their lines, hours, words and rules; editing them; and what a caller would get. */
export const locationRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const { now } = surroundings
    const { asked, edit } = locationDoor(surroundings)
    const tags = ["Locations"]
    const one = { tags, params: locationParams, querystring: resellerQuery }

    app.get(
      "/locations",
      {
        schema: {
          operationId: "listLocations",
          summary: "Locations with their lines, by brand and name",
          tags,
          querystring: locationsQuery,
          response: { 200: locationList, ...refusals },
        },
      },
      async (request) => {
        const { sight, directory } = await asked(request, request.query, "directory:read")
        const nowMs = now()
        return {
          items: [...directory.locations.values()]
            .filter(({ id, brandId }) => sees(sight, { brandId, locationId: id }))
            .map((location) => presentLocation(location, directory, nowMs))
            .sort((a, b) => a.brandName.localeCompare(b.brandName) || a.name.localeCompare(b.name)),
        }
      },
    )

    app.get(
      "/locations/:locationId",
      {
        schema: {
          operationId: "getLocation",
          summary: "One location with lines, hours, words, excluded numbers and rules",
          ...one,
          response: { 200: locationInFull, ...refusals },
        },
      },
      async (request) => {
        const question = await asked(request, request.query, "directory:read")
        return presentLocationInFull(locationSeen(question, request.params.locationId), question.directory, now())
      },
    )

    app.put(
      "/locations/:locationId/hours",
      {
        schema: {
          operationId: "setHours",
          summary: "Set opening hours, and closures where they are given",
          ...one,
          body: hoursBody,
          response: { 200: locationInFull, ...refusals },
        },
      },
      async (request) => {
        const { revision, ...change } = request.body
        return await edit(request, { ...request.params, ...request.query, revision }, change)
      },
    )

    app.patch(
      "/locations/:locationId/templates",
      {
        schema: {
          operationId: "setTemplates",
          summary: "Set the text for open hours, for closed hours, or both",
          ...one,
          body: templatesBody,
          response: { 200: locationInFull, ...refusals },
        },
      },
      async (request) => {
        const { revision, open, closed } = request.body
        const templates = { ...(open !== undefined && { open }), ...(closed !== undefined && { closed }) }
        return await edit(request, { ...request.params, ...request.query, revision }, { textBack: { templates } })
      },
    )

    app.put(
      "/locations/:locationId/excludes",
      {
        schema: {
          operationId: "setExcludes",
          summary: "Set the numbers that are never texted",
          ...one,
          body: excludesBody,
          response: { 200: locationInFull, ...refusals },
        },
      },
      async (request) => {
        const { revision, excludes } = request.body
        return await edit(request, { ...request.params, ...request.query, revision }, { exclude: excludes })
      },
    )

    app.patch(
      "/locations/:locationId/policy",
      {
        schema: {
          operationId: "setPolicy",
          summary: "Set rules of the text-back; what is left out stays",
          ...one,
          body: policyBody,
          response: { 200: locationInFull, ...refusals },
        },
      },
      async (request) => {
        const { revision, ...rules } = request.body
        const given = Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined))
        return await edit(request, { ...request.params, ...request.query, revision }, { textBack: given })
      },
    )

    app.post(
      "/locations/:locationId/preview",
      {
        schema: {
          operationId: "previewText",
          summary: "What a missed caller would get at a given time, and why; changes nothing",
          ...one,
          body: previewBody,
          response: { 200: preview, ...refusals },
        },
      },
      async (request) => {
        const question = await asked(request, request.query, "directory:read")
        const location = locationSeen(question, request.params.locationId)
        const atMs = request.body.at === undefined ? now() : Date.parse(request.body.at)
        refuseFaultyDraft(request.body)
        const decided = decidePreview(previewFacts(location, question.directory, request.body), atMs)
        const { nextOpeningMs, sendAtMs, ...rest } = decided
        return {
          ...rest,
          at: new Date(atMs).toISOString(),
          localTime: localDateTime(scheduleOf(location.spec).zone, atMs),
          nextOpeningAt: instant(nextOpeningMs ?? 0),
          sendAt: sendAtMs === null ? null : new Date(sendAtMs).toISOString(),
        }
      },
    )
  }
