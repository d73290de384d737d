import type { LegOutcome, LegState } from "@rebound/contracts"
import type { AccountView } from "@rebound/directory"
import { sipOutcome } from "../causes/sip.ts"
import { clockUntrusted } from "../clock-trust.ts"
import { malformed } from "../errors.ts"
import { callParty, countryOf, NOT_TOLD } from "../party.ts"
import type { CallEventInit } from "../port.ts"
import { type Form, field, requiredField } from "./form.ts"

const CALL_SID = /^CA[0-9a-f]{32}$/i

type Status =
  | "queued"
  | "initiated"
  | "ringing"
  | "in-progress"
  | "completed"
  | "busy"
  | "failed"
  | "no-answer"
  | "canceled"

const STATES: Readonly<Record<Status, LegState>> = {
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

const isStatus = (text: string): text is Status => Object.hasOwn(STATES, text)

/**
 * Reads a voice webhook: the caller's own leg (voice URL, number's status callback), a phone that was rung for it
 * (`ParentCallSid`), or the summary of those phones (`<Dial action>`, which may also say that the caller has gone).
 * Twilio does not tell how long a phone rang; where `ringing` callbacks are on, two instants tell it together.
 */
export function readVoice(form: Form, account: AccountView, receivedAtMs: number): CallEventInit[] {
  const callSid = requiredField(form, "CallSid", CALL_SID)
  const status = field(form, "CallStatus")
  if (!isStatus(status)) throw malformed("CallStatus: missing or not one that Twilio documents")
  const parent = field(form, "ParentCallSid")
  if (parent !== "" && !CALL_SID.test(parent)) throw malformed("ParentCallSid: not of the form that Twilio documents")

  const common = {
    resellerId: account.resellerId,
    accountId: account.id,
    carrier: "twilio",
    callKey: parent === "" ? callSid : parent,
    origin: "live",
    receivedAtMs,
    occurredAtMs: occurredAt(form, receivedAtMs),
    attestation: attestation(form),
  }
  if (parent !== "") return [rungLeg(form, { ...common, status, callSid, role: "callee" })]
  const direction = directionOf(field(form, "Direction"))
  if (direction === "outbound") return [rungLeg(form, { ...common, status, callSid, role: "caller" })]

  const country = countryOf(field(form, "To"))
  const ends = {
    direction,
    caller: callParty(field(form, "From"), country, field(form, "CallerName")),
    called: callParty(field(form, "To"), country),
    forwardedFrom: forwardedFrom(form, country),
  }
  const dial = field(form, "DialCallStatus")
  const events: CallEventInit[] = []
  if (dial !== "") events.push(dialSummary(form, { ...common, ...ends, callSid, dial }))
  // The action of a <Dial> is asked for while the caller is on the line: only its end is news of the caller's leg.
  if (dial === "" || STATES[status] === "ended") events.push(callerLeg(form, { ...common, ...ends, callSid, status }))
  return events
}

interface Common {
  readonly resellerId: string
  readonly accountId: string
  readonly carrier: string
  readonly callKey: string
  readonly origin: string
  readonly receivedAtMs: number
  readonly occurredAtMs: number
  readonly attestation: string
  readonly callSid: string
}

/** The caller's own leg. `completed` only says that TwiML answered it: what became of the call the rung phones tell. */
function callerLeg(form: Form, { callSid, status, ...common }: Common & { status: Status }): CallEventInit {
  const ended = STATES[status] === "ended"
  return {
    ...common,
    eventId: eventId(form, callSid, status),
    legKey: callSid,
    leg: {
      role: "caller",
      state: status === "ringing" ? "started" : STATES[status],
      outcome: ended ? callerOutcome(status) : "",
      causeRaw: status,
      ...callerInstants(form, status, common),
      releasedBy: status === "canceled" ? "caller" : "",
      sequence: sequence(form),
    },
  }
}

function callerOutcome(status: Status): LegOutcome {
  switch (status) {
    case "busy":
      return "busy"
    case "no-answer":
      return "no_answer"
    case "canceled":
      return "caller_abandoned"
    case "failed":
      return "failed_network"
    default:
      return "unknown"
  }
}

/** A phone that Twilio rang: for a caller, or by order of the business (then it is the call itself, and outbound). */
function rungLeg(
  form: Form,
  { callSid, status, role, ...common }: Common & { status: Status; role: "caller" | "callee" },
): CallEventInit {
  const country = countryOf(field(form, "To"))
  return {
    ...common,
    eventId: eventId(form, callSid, status),
    legKey: callSid,
    direction: role === "caller" ? "outbound" : "unknown",
    // The caller id that a rung phone was shown may be the business's own number: it says nothing of who called.
    caller: role === "caller" ? callParty(field(form, "From"), country) : NOT_TOLD,
    called: role === "caller" ? callParty(field(form, "To"), country) : NOT_TOLD,
    leg: {
      role,
      state: STATES[status],
      outcome: STATES[status] === "ended" || STATES[status] === "answered" ? rungOutcome(form, status) : "",
      causeRaw: field(form, "SipResponseCode") || field(form, "AnsweredBy") || status,
      ...instants(form, status, common),
      target: callParty(field(form, "To"), country),
      sequence: sequence(form),
    },
  }
}

function rungOutcome(form: Form, status: Status): LegOutcome {
  switch (status) {
    case "in-progress":
    case "completed":
      return answeredBy(field(form, "AnsweredBy"))
    case "busy":
      return "busy"
    case "no-answer":
      return "no_answer"
    // Also a phone that lost to another one, which the winning leg tells.
    case "canceled":
      return "caller_abandoned"
    case "failed": {
      const code = field(form, "SipResponseCode")
      const outcome = code === "" ? "unreachable" : sipOutcome(code, false)
      return outcome === "unknown" ? "unreachable" : outcome
    }
    default:
      return "unknown"
  }
}

/** `unknown` must be read as neither a person nor a machine (twilio.com/docs/voice/answering-machine-detection). */
function answeredBy(told: string): LegOutcome {
  if (told === "human") return "answered_human"
  if (told === "fax") return "fax"
  return told.startsWith("machine") ? "foreign_voicemail" : "answered_unknown"
}

const DIAL_OUTCOMES: Readonly<Record<string, LegOutcome>> = {
  completed: "answered_unknown",
  answered: "answered_unknown",
  busy: "busy",
  "no-answer": "no_answer",
  canceled: "caller_abandoned",
  failed: "unreachable",
}

function dialSummary(form: Form, { callSid, dial, ...common }: Common & { dial: string }): CallEventInit {
  const outcome = Object.hasOwn(DIAL_OUTCOMES, dial) ? DIAL_OUTCOMES[dial] : undefined
  if (outcome === undefined) throw malformed("DialCallStatus: not one that Twilio documents")
  const talkMs = seconds(form, "DialCallDuration")
  return {
    ...common,
    eventId: `${callSid}/dial/${field(form, "DialCallSid")}/${dial}`,
    legKey: `${callSid}/dial`,
    leg: {
      role: "group",
      state: "ended",
      outcome,
      causeRaw: dial,
      endedAtMs: common.occurredAtMs,
      ...(outcome === "answered_unknown" && { talkMs, answeredAtMs: common.occurredAtMs - talkMs }),
      closesRings: true,
      sequence: -1,
    },
  }
}

/** A caller's leg `ringing` has begun; it tells nothing of how long a phone of the business rang. */
function callerInstants(form: Form, status: Status, at: { occurredAtMs: number; receivedAtMs: number }) {
  const told = instants(form, status, at)
  return { ...told, ringingAtMs: 0, startedAtMs: told.startedAtMs || told.ringingAtMs }
}

/** Instants of one callback: it tells one of them, and a duration when the leg has ended. */
function instants(form: Form, status: Status, at: { occurredAtMs: number; receivedAtMs: number }) {
  const state = STATES[status]
  const talkMs = seconds(form, "CallDuration")
  const told = {
    startedAtMs: state === "started" ? at.occurredAtMs : 0,
    ringingAtMs: state === "ringing" ? at.occurredAtMs : 0,
    answeredAtMs: state === "answered" ? at.occurredAtMs : 0,
    endedAtMs: state === "ended" ? at.occurredAtMs : 0,
  }
  if (status === "completed" && talkMs > 0) {
    told.answeredAtMs = at.occurredAtMs - talkMs
    told.startedAtMs = told.answeredAtMs
  }
  return {
    ...told,
    talkMs: status === "completed" ? talkMs : 0,
    clockUntrusted: clockUntrusted({ ...told, others: [at.occurredAtMs] }, at.receivedAtMs),
  }
}

/** The order of Twilio's own counter; a callback without one is one fact per leg and status. */
const eventId = (form: Form, callSid: string, status: Status): string =>
  `${callSid}/${field(form, "SequenceNumber") || "-"}/${status}`

/** RFC 2822 in whole seconds; the voice URL and dial actions carry none and happen as they are told. */
function occurredAt(form: Form, receivedAtMs: number): number {
  const told = Date.parse(field(form, "Timestamp"))
  return Number.isFinite(told) ? told : receivedAtMs
}

function seconds(form: Form, name: string): number {
  const text = field(form, name)
  return /^\d{1,7}$/.test(text) ? Number(text) * 1_000 : 0
}

function sequence(form: Form): number {
  const text = field(form, "SequenceNumber")
  return /^\d{1,6}$/.test(text) ? Number(text) : -1
}

function directionOf(told: string): "inbound" | "outbound" | "unknown" {
  if (told === "inbound") return "inbound"
  return told.startsWith("outbound") ? "outbound" : "unknown"
}

function forwardedFrom(form: Form, country: string): string {
  const told = field(form, "ForwardedFrom")
  if (told === "") return ""
  const party = callParty(told, country)
  return party.kind === "e164" ? party.number : ""
}

/** `TN-Validation-Passed-A` (twilio.com/docs/voice/trusted-calling-with-shakenstir). */
const attestation = (form: Form): string => /^TN-Validation-Passed-([ABC])/.exec(field(form, "StirVerstat"))?.[1] ?? ""
