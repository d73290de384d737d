import type { CallRecord } from "@rebound/contracts"
import type { FastifyRequest } from "fastify"
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import type { z } from "zod"
import { askedBy, requireScope, requireWholeReseller, resellerFor } from "../access/authorize.ts"
import { sees } from "../access/sight.ts"
import { listSeenCalls } from "../calls/list-seen-calls.ts"
import { presentCall, presentCallInFull } from "../calls/present-call.ts"
import { presentHistory } from "../calls/present-history.ts"
import { entityExists } from "../directory/read-directory.ts"
import { Problem } from "../errors.ts"
import { given } from "../ports/sources.ts"
import { filled, millis } from "./present.ts"
import {
  callHistory,
  callInFull,
  callPage,
  callParams,
  callsQuery,
  switchBody,
  switchParams,
  switchState,
  unsettledPage,
  unsettledQuery,
} from "./schemas/calls.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import type { ApiSurroundings } from "./surroundings.ts"

export const callRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, calls } = surroundings
    const seenCall = async ({
      principal,
      query,
      params,
    }: Pick<FastifyRequest, "principal"> & {
      readonly query: z.infer<typeof resellerQuery>
      readonly params: z.infer<typeof callParams>
    }): Promise<CallRecord> => {
      const { resellerId, sight } = await askedBy(principal, query, surroundings)
      const record = await calls.getCall({ resellerId, callId: params.callId })
      // The dispatcher looks within the reseller; looked at twice, because this is what a wrong answer would cost.
      if (record.verdict?.resellerId !== resellerId || !sees(sight, record.verdict)) throw new Problem("not_found")
      return record
    }
    app.get(
      "/calls",
      {
        schema: {
          operationId: "listCalls",
          summary: "Calls and what became of them, newest first",
          tags: ["Calls"],
          querystring: callsQuery,
          response: { 200: callPage, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "calls:read")
        const { query } = request
        const { sight } = await askedBy(request.principal, query, surroundings)
        const answer = await listSeenCalls(calls, sight, {
          limit: query.limit,
          cursor: query.cursor ?? "",
          fromMs: millis(query.from),
          toMs: millis(query.to),
          verdict: query.verdict ?? "",
          reason: query.reason ?? "",
          caller: query.caller ?? "",
        })
        return { items: answer.calls.map(presentCall), nextCursor: filled(answer.nextCursor) }
      },
    )

    app.get(
      "/calls/:callId",
      {
        schema: {
          operationId: "getCall",
          summary: "One call with its legs and its text",
          tags: ["Calls"],
          params: callParams,
          querystring: resellerQuery,
          response: { 200: callInFull, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "calls:read")
        return presentCallInFull(await seenCall(request))
      },
    )

    app.get(
      "/calls/:callId/history",
      {
        schema: {
          operationId: "getCallHistory",
          summary: "What the carrier told of a call, and the steps of its text, oldest first",
          tags: ["Calls"],
          params: callParams,
          querystring: resellerQuery,
          response: { 200: callHistory, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "calls:read")
        const { verdict } = await seenCall(request)
        const { resellerId = "", callId = "" } = verdict ?? {}
        return presentHistory(await given(surroundings.analytics, "analytics").callHistory({ resellerId, callId }))
      },
    )

    app.get(
      "/messages/unsettled",
      {
        schema: {
          operationId: "listUnsettled",
          summary: "Texts whose fate is not known",
          tags: ["Texts"],
          querystring: unsettledQuery,
          response: { 200: unsettledPage, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "messages:read")
        requireWholeReseller(request.principal)
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
          tags: ["Texts"],
          params: switchParams,
          querystring: resellerQuery,
          body: switchBody,
          response: { 200: switchState, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "switches:write")
        requireWholeReseller(request.principal)
        const { scope, id } = request.params
        const { stopped, why } = request.body
        const resellerId = await resellerFor(request.principal, request.query.reseller, store)
        if (!(await entityExists(store, resellerId, scope, id))) throw new Problem("not_found")
        const { changedAtMs } = await calls.setSwitch({ resellerId, scope, id, stopped, why })
        return { scope, id, stopped, changedAt: changedAtMs > 0 ? new Date(changedAtMs).toISOString() : null }
      },
    )
  }
