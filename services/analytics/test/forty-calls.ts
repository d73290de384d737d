import { readFileSync } from "node:fs"
import { join } from "node:path"
import { create } from "@bufbuild/protobuf"
import {
  CallVerdictSchema,
  type ConversationEvent,
  ConversationEventSchema,
  type InboundMessage,
  InboundMessageSchema,
  isVerdictReason,
  type MessageEvent,
  MessageEventSchema,
  verdictOf,
} from "@rebound/contracts"
import { SITES } from "./analytics-world.ts"
import type { SlowEvents } from "./slow/slow-events.ts"
import type { SlowFigures } from "./slow/slow-figures.ts"

interface FortyCalls {
  readonly day: string
  readonly calls: readonly FortyCall[]
  /** All that the slow figures hold, but for the cells of the week. */
  readonly expected: Omit<SlowFigures, "cells">
}

interface FortyCall {
  readonly n: number
  readonly at: string
  readonly caller: string
  readonly reason: string
  readonly corrected?: string
  readonly origin?: string
  readonly text?: string
  readonly textReason?: string
  readonly acceptedS?: number
  readonly deliveredS?: number
  readonly undeliveredS?: number
  readonly says?: string
  readonly afterMin?: number
  readonly personMin?: number
  readonly calledBackMin?: number
}

export const fortyCalls = JSON.parse(
  readFileSync(join(import.meta.dirname, "cases/forty-calls.json"), "utf8"),
) as FortyCalls

/** The forty calls as the topics would carry them. */
export function fortyEvents(resellerId: string): SlowEvents {
  const [site] = SITES
  if (site === undefined) throw new Error("no site")
  const of = { resellerId, brandId: site.brandId }
  const where = { ...of, locationId: site.id, line: site.line }
  const timed = fortyCalls.calls.map((call) => {
    // Chicago is five hours behind UTC in October.
    const startedAtMs = Date.parse(`${fortyCalls.day}T${call.at}:00-05:00`)
    return {
      call,
      startedAtMs,
      endedAtMs: startedAtMs + 20_000,
      callId: `${resellerId}:pbx:${call.n}`,
      callerKey: call.caller,
    }
  })
  return {
    verdicts: timed.flatMap(({ call, startedAtMs, endedAtMs, callId, callerKey }) =>
      [call.reason, ...(call.corrected === undefined ? [] : [call.corrected])].map((reason, at) =>
        create(CallVerdictSchema, {
          ...{
            ...where,
            callId,
            callerKey,
            startedAtMs,
            endedAtMs,
            accountId: "pbx",
            carrier: "freeswitch",
            callOver: true,
          },
          ...{ version: at + 1, origin: call.origin ?? "live", decidedFromMs: endedAtMs + 500 },
          ...{ reason, verdict: isVerdictReason(reason) ? verdictOf(reason) : "" },
        }),
      ),
    ),
    steps: timed.flatMap(({ call, endedAtMs, callId, callerKey }): MessageEvent[] => {
      const messageId = call.text === "suppressed" ? "" : `${resellerId}-m${call.n}`
      const step = (state: string, afterMs: number) =>
        create(MessageEventSchema, {
          ...{ ...where, callId, callerKey, messageId, class: "first", state, atMs: endedAtMs + afterMs, segments: 1 },
          ...{ eventId: `${messageId || callId}/${state}/1`, verdictVersion: 1, reason: call.textReason ?? "" },
        })
      if (call.text === undefined) return []
      if (call.text !== "accepted") return [step(call.text, 700)]
      const told = [step("submitting", 600), step("accepted", (call.acceptedS ?? 0) * 1_000)]
      if (call.deliveredS !== undefined) told.push(step("delivered", call.deliveredS * 1_000))
      if (call.undeliveredS !== undefined) told.push(step("undelivered", call.undeliveredS * 1_000))
      return told
    }),
    inbound: timed.flatMap(({ call, endedAtMs, callerKey }): InboundMessage[] =>
      call.says === undefined
        ? []
        : [
            create(InboundMessageSchema, {
              ...{ resellerId, accountId: "pbx", eventId: `in-${call.n}`, line: site.line, callerKey, body: call.says },
              ...{ origin: "live", receivedAtMs: endedAtMs + (call.afterMin ?? 0) * 60_000 },
            }),
          ],
    ),
    turns: timed.flatMap(({ call, endedAtMs, callerKey }): ConversationEvent[] => {
      const turn = (afterMin: number, over: { readonly kind: string; readonly outcome?: string }) =>
        create(ConversationEventSchema, {
          ...{ ...of, eventId: `${over.kind}-${call.n}`, threadId: "thread", callerKey, ...over },
          atMs: endedAtMs + afterMin * 60_000,
        })
      return [
        ...(call.personMin === undefined ? [] : [turn(call.personMin, { kind: "human_reply" })]),
        ...(call.calledBackMin === undefined
          ? []
          : [turn(call.calledBackMin, { kind: "outcome", outcome: "called_back" })]),
      ]
    }),
  }
}
