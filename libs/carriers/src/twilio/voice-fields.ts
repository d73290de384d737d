import type { LegState } from "@rebound/contracts"
import { durationTold, instantTold } from "../instants.ts"
import { callParty } from "../party.ts"
import { type Form, field } from "./form.ts"

/** Twilio's words for where a call is. */
export type Status =
  | "queued"
  | "initiated"
  | "ringing"
  | "in-progress"
  | "completed"
  | "busy"
  | "failed"
  | "no-answer"
  | "canceled"

export const STATES: Readonly<Record<Status, LegState>> = {
  queued: "started",
  initiated: "started",
  ringing: "ringing",
  "in-progress": "answered",
  completed: "ended",
  busy: "ended",
  failed: "ended",
  "no-answer": "ended",
  canceled: "ended",
}

const STATUSES: ReadonlySet<string> = new Set(Object.keys(STATES))
export const isStatus = (text: string): text is Status => STATUSES.has(text)

/** The order of Twilio's own counter; a callback without one is one fact per leg and status. */
export const eventId = (form: Form, callSid: string, status: Status): string =>
  `${callSid}/${field(form, "SequenceNumber") || "-"}/${status}`

/** RFC 2822 in whole seconds; the voice URL and dial actions carry none and happen as they are told. */
export function occurredAt(form: Form, receivedAtMs: number): number {
  const text = field(form, "Timestamp")
  if (text === "") return receivedAtMs
  if (text !== lastRead.text) lastRead = { text, atMs: instantTold(Date.parse(text)) }
  return lastRead.atMs || receivedAtMs
}

/** The callbacks of a busy second all carry the same text, and reading it costs as much as all other fields together. */
let lastRead = { text: "", atMs: 0 }

export function seconds(form: Form, name: string): number {
  const text = field(form, name)
  return /^\d{1,7}$/.test(text) ? durationTold(Number(text) * 1_000) : 0
}

export function sequence(form: Form): number {
  const text = field(form, "SequenceNumber")
  return /^\d{1,6}$/.test(text) ? Number(text) : -1
}

export function directionOf(told: string): "inbound" | "outbound" | "unknown" {
  if (told === "inbound") return "inbound"
  return told.startsWith("outbound") ? "outbound" : "unknown"
}

export function forwardedFrom(form: Form, country: string): string {
  const told = field(form, "ForwardedFrom")
  if (told === "") return ""
  const party = callParty(told, country)
  return party.kind === "e164" ? party.number : ""
}

/** `TN-Validation-Passed-A` (twilio.com/docs/voice/trusted-calling-with-shakenstir). */
export const attestation = (form: Form): string =>
  /^TN-Validation-Passed-([ABC])/.exec(field(form, "StirVerstat"))?.[1] ?? ""
