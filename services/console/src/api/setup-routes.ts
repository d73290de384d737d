import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { askedBy, requireScope } from "../access/authorize.ts"
import { seesWholeReseller } from "../access/principal.ts"
import { sees } from "../access/sight.ts"
import { webhooksOf } from "../setup/webhooks.ts"
import { filled, instant } from "./present.ts"
import { placeQuery, refusals } from "./schemas/common.ts"
import { setup } from "./schemas/setup.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** What to enter at the carrier, and whether anything has come from there yet. */
export const setupRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/setup",
      {
        schema: {
          operationId: "getSetup",
          summary: "The exact webhook addresses, and which accounts and lines were heard of",
          tags: ["Set-up"],
          querystring: placeQuery,
          response: { 200: setup, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "directory:read")
        const { resellerId, sight, directory } = await askedBy(request.principal, request.query, surroundings)
        const heard = new Map(
          (await surroundings.sightings.of(resellerId)).map((one) => [`${one.accountId} ${one.line}`, one]),
        )
        const seen = (accountId: string, line: string) => {
          const sighting = heard.get(`${accountId} ${line}`)
          return {
            firstEventAt: instant(sighting?.firstAtMs ?? 0),
            lastEventAt: instant(sighting?.lastAtMs ?? 0),
          }
        }
        const lines = [...directory.locations.values()]
          .filter(({ id, brandId }) => sees(sight, { brandId, locationId: id }))
          .flatMap(({ id, brandId, spec }) => spec.lines.map((line) => ({ ...line, brandId, locationId: id })))
        // Who sees a part of the reseller sees the accounts of that part.
        const used = new Set(lines.flatMap(({ calls, texts }) => [calls, texts]))
        const whole = seesWholeReseller(request.principal)
        return {
          ingestUrl: surroundings.ingestUrl,
          accounts: directory.file.carriers
            .filter(({ id }) => whole || used.has(id))
            .map((carrier) => ({
              id: carrier.id,
              kind: carrier.kind,
              publicUrl: filled(carrier.settings.publicUrl ?? ""),
              webhooks: webhooksOf(resellerId, carrier, surroundings.ingestUrl),
              ...seen(carrier.id, ""),
            })),
          lines: lines.map(({ number, label, brandId, locationId, calls, texts }) => ({
            number,
            label,
            brandId,
            locationId,
            calls: filled(calls),
            texts: filled(texts),
            ...seen(calls, number),
          })),
        }
      },
    )
  }
