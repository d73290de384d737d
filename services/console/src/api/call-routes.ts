import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { requireScope, resellerFor } from "../access/authorize.ts"
import { presentCall, presentCallInFull } from "../calls/present-call.ts"
import { entityExists } from "../directory/read-directory.ts"
import { Problem } from "../errors.ts"
import {
  callInFull,
  callPage,
  callParams,
  callsQuery,
  problem,
  resellerQuery,
  switchBody,
  switchParams,
  switchState,
  unsettledPage,
  unsettledQuery,
} from "./schemas.ts"
import type { ApiSurroundings } from "./surroundings.ts"

const millis = (instant: string | undefined): number => (instant === undefined ? 0 : Date.parse(instant))

export const callRoutes =
  ({ store, calls }: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/calls",
      {
        schema: {
          operationId: "listCalls",
          summary: "Calls and what became of them, newest first",
          querystring: callsQuery,
          response: { 200: callPage, "4xx": problem },
        },
      },
      async (request) => {
        requireScope(request.principal, "calls:read")
        const { query } = request
        const answer = await calls.listCalls({
          resellerId: await resellerFor(request.principal, query.reseller, store),
          limit: query.limit,
          cursor: query.cursor ?? "",
          fromMs: millis(query.from),
          toMs: millis(query.to),
          locationId: query.location ?? "",
          brandId: query.brand ?? "",
          verdict: query.verdict ?? "",
          reason: query.reason ?? "",
          caller: query.caller ?? "",
        })
        return {
          items: answer.calls.map(presentCall),
          nextCursor: answer.nextCursor === "" ? null : answer.nextCursor,
        }
      },
    )

    app.get(
      "/calls/:callId",
      {
        schema: {
          operationId: "getCall",
          summary: "One call with its legs and its text",
          params: callParams,
          querystring: resellerQuery,
          response: { 200: callInFull, "4xx": problem },
        },
      },
      async (request) => {
        requireScope(request.principal, "calls:read")
        const resellerId = await resellerFor(request.principal, request.query.reseller, store)
        const record = await calls.getCall({ resellerId, callId: request.params.callId })
        // The dispatcher looks within the reseller; looked at twice, because this is what a wrong answer would cost.
        if (record.verdict === undefined || record.verdict.resellerId !== resellerId) throw new Problem("not_found")
        return presentCallInFull(record)
      },
    )

    app.get(
      "/messages/unsettled",
      {
        schema: {
          operationId: "listUnsettled",
          summary: "Texts whose fate is not known",
          querystring: unsettledQuery,
          response: { 200: unsettledPage, "4xx": problem },
        },
      },
      async (request) => {
        requireScope(request.principal, "messages:read")
        const { limit, reseller } = request.query
        const resellerId = await resellerFor(request.principal, reseller, store)
        const { messages } = await calls.listUnsettled({ resellerId, limit })
        return {
          items: messages.map((message) => ({
            messageId: message.messageId,
            callId: message.callId === "" ? null : message.callId,
            accountId: message.accountId,
            line: message.line,
            submittingAt: message.submittingAtMs > 0 ? new Date(message.submittingAtMs).toISOString() : null,
            givenUp: message.givenUp,
          })),
        }
      },
    )

    app.put(
      "/switches/:scope/:id",
      {
        schema: {
          operationId: "setSwitch",
          summary: "Stop or resume all sending of a reseller, brand or account",
          params: switchParams,
          querystring: resellerQuery,
          body: switchBody,
          response: { 200: switchState, "4xx": problem },
        },
      },
      async (request) => {
        requireScope(request.principal, "switches:write")
        const { scope, id } = request.params
        const { stopped, why } = request.body
        const resellerId = await resellerFor(request.principal, request.query.reseller, store)
        if (!(await entityExists(store, resellerId, scope, id))) throw new Problem("not_found")
        const { changedAtMs } = await calls.setSwitch({ resellerId, scope, id, stopped, why })
        return { scope, id, stopped, changedAt: changedAtMs > 0 ? new Date(changedAtMs).toISOString() : null }
      },
    )
  }
