import { REASONS, VERDICTS } from "@rebound/contracts"
import { z } from "zod"
import { cursor, instant, limit, nullableInstant, numberQuery, placeQuery, resellerQuery, slug } from "./common.ts"

const reasons = Object.keys(REASONS) as [string, ...string[]]

export const callsQuery = placeQuery.extend({
  from: instant.optional().describe("Calls that started at or after this instant."),
  to: instant.optional().describe("Calls that started before this instant."),
  verdict: z.enum(VERDICTS).optional(),
  reason: z.enum(reasons).optional(),
  caller: numberQuery.optional(),
  limit,
  cursor,
})

const textBack = z.object({
  state: z.string().describe("The ledger's state: held, claimed, submitting, accepted, delivered, …"),
  reason: z.string().nullable(),
  sentAt: nullableInstant,
})

const call = z
  .object({
    callId: z.string(),
    carrier: z.string(),
    from: z.string().nullable().describe("The caller, E.164; null when withheld."),
    to: z.string().nullable(),
    locationId: z.string().nullable(),
    startedAt: nullableInstant,
    verdict: z.string(),
    reason: z.string(),
    textBack: textBack.nullable().describe("Null while it is undecided."),
  })
  .meta({ id: "Call" })

export const callPage = z.object({ items: z.array(call), nextCursor: z.string().nullable() }).meta({ id: "CallPage" })

const leg = z
  .object({
    legKey: z.string().describe("The carrier's id of the leg."),
    role: z
      .string()
      .describe("caller: the caller's own; callee: one phone rung; group: the carrier's summary of several."),
    outcome: z.string().nullable(),
    cause: z.string().nullable(),
    startedAt: nullableInstant,
    ringingAt: nullableInstant,
    answeredAt: nullableInstant,
    endedAt: nullableInstant,
    target: z.string().nullable(),
  })
  .meta({ id: "Leg" })

export const callInFull = z
  .object({
    ...call.shape,
    version: z.number().int(),
    brandId: z.string().nullable(),
    accountId: z.string().nullable(),
    origin: z.string(),
    answeredBy: z.string().nullable(),
    endedAt: nullableInstant,
    rungOutAt: nullableInstant.describe("When the last person's phone stopped ringing."),
    ringMs: z.number().nullable().describe("Null where the carrier does not tell it."),
    callOver: z.boolean().describe("False while the caller may still be on the line."),
    decidedFrom: nullableInstant.describe(
      "Receipt of the event that made the verdict final; time to text counts from here.",
    ),
    settleWaitMs: z.number().describe("How long the verdict waited for legs that might still come."),
    callerName: z.string().nullable(),
    legs: z.array(leg),
    textBack: textBack
      .extend({
        messageId: z.string().nullable(),
        body: z.string().nullable(),
        segments: z.number().int(),
        deliveredAt: nullableInstant,
        holdUntil: nullableInstant,
        errorCode: z.string().nullable(),
        textedInError: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: "CallInFull" })

export const callParams = z.object({ callId: z.string().min(1).max(500) })

const toldEvent = z
  .object({
    eventId: z.string(),
    again: z.boolean().describe("The same fact was told before."),
    receivedAt: nullableInstant,
    occurredAt: nullableInstant.describe("When the carrier says that it happened."),
    legKey: z.string().describe("The carrier's id of the leg."),
    role: z.string(),
    state: z.string().describe("started, ringing, answered, ended."),
    outcome: z.string().nullable(),
    cause: z.string().nullable().describe("In the carrier's own words."),
    origin: z.string().describe("live, sweep, import or replay."),
    direction: z.string().nullable(),
    caller: z
      .string()
      .nullable()
      .describe("e164, withheld, unusable or extension; null when this fact does not tell it."),
    sequence: z.number().int().nullable().describe("The carrier's order within the leg; null when not told."),
    ringMs: z.number().nullable(),
    talkMs: z.number().nullable(),
    releasedBy: z.string().nullable(),
    closesCall: z.boolean().describe("The carrier's word that no further leg can come."),
    closesRings: z.boolean(),
    clockUntrusted: z.boolean(),
    attestation: z.string().nullable().describe("STIR/SHAKEN: A, B or C."),
  })
  .meta({ id: "ToldEvent" })

const textStep = z
  .object({
    messageId: z.string(),
    state: z.string(),
    reason: z.string().nullable(),
    at: nullableInstant,
    errorCode: z.string().nullable(),
  })
  .meta({ id: "TextStep" })

export const callHistory = z
  .object({
    events: z.array(toldEvent).describe("Facts of the carrier as they came, kept for 90 days."),
    steps: z.array(textStep).describe("Steps of the texts that belong to the call."),
    cut: z.boolean().describe("There was more."),
  })
  .meta({ id: "CallHistory" })

export const unsettledQuery = resellerQuery.extend({ limit })

export const unsettledPage = z
  .object({
    items: z.array(
      z.object({
        messageId: z.string(),
        callId: z.string().nullable(),
        accountId: z.string(),
        line: z.string(),
        submittingAt: nullableInstant,
        givenUp: z.boolean(),
      }),
    ),
  })
  .meta({ id: "UnsettledPage", description: "Texts whose fate is not known. They are never sent again." })

export const switchParams = z.object({ scope: z.enum(["reseller", "brand", "account"]), id: slug })
export const switchBody = z.strictObject({ stopped: z.boolean(), why: z.string().trim().min(1).max(500) })
export const switchState = z
  .object({ scope: z.string(), id: z.string(), stopped: z.boolean(), changedAt: nullableInstant })
  .meta({ id: "Switch" })
