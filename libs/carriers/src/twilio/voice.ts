import type { Direction, LegOutcome } from "@rebound/contracts"
import type { AccountView } from "@rebound/directory"
import { sipOutcome } from "../causes/sip.ts"
import { clockUntrusted } from "../clock-trust.ts"
import { malformed } from "../errors.ts"
import { callParty, countryOf, NOT_TOLD, type PartyInit } from "../party.ts"
import type { CallEventInit } from "../port.ts"
import { type Form, field, requiredField } from "./form.ts"
import {
  attestation,
  directionOf,
  eventId,
  forwardedFrom,
  isStatus,
  occurredAt,
  STATES,
  type Status,
  seconds,
  sequence,
} from "./voice-fields.ts"

const CALL_SID = /^CA[0-9a-f]{32}$/i

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

  const heard: Heard = {
    form,
    account,
    callSid,
    callKey: parent === "" ? callSid : parent,
    status,
    receivedAtMs,
    occurredAtMs: occurredAt(form, receivedAtMs),
  }
  if (parent !== "") return [rungLeg(heard, "callee")]
  const direction = directionOf(field(form, "Direction"))
  if (direction === "outbound") return [rungLeg(heard, "caller")]

  const to = field(form, "To")
  const country = countryOf(to)
  const ends: Ends = {
    direction,
    caller: callParty(field(form, "From"), country, field(form, "CallerName")),
    called: callParty(to, country),
    forwardedFrom: forwardedFrom(form, country),
  }
  const dial = field(form, "DialCallStatus")
  if (dial === "") return [callerLeg(heard, ends)]
  const summary = dialSummary(heard, ends, dial)
  // The action of a <Dial> is asked for while the caller is on the line: only its end is news of the caller's leg.
  return STATES[status] === "ended" ? [summary, callerLeg(heard, ends)] : [summary]
}

/** What every callback tells. */
interface Heard {
  readonly form: Form
  readonly account: AccountView
  readonly callSid: string
  readonly callKey: string
  readonly status: Status
  readonly receivedAtMs: number
  readonly occurredAtMs: number
}

interface Ends {
  readonly direction: Direction
  readonly caller: PartyInit
  readonly called: PartyInit
  readonly forwardedFrom: string
}

interface Fact {
  readonly eventId: string
  readonly legKey: string
  readonly leg: NonNullable<CallEventInit["leg"]>
}

/** Every field by its name: copying objects into one another was a tenth of a webhook's work. */
const event = (heard: Heard, ends: Ends, { eventId, legKey, leg }: Fact): CallEventInit => ({
  eventId,
  resellerId: heard.account.resellerId,
  accountId: heard.account.id,
  carrier: "twilio",
  callKey: heard.callKey,
  legKey,
  origin: "live",
  receivedAtMs: heard.receivedAtMs,
  occurredAtMs: heard.occurredAtMs,
  direction: ends.direction,
  caller: ends.caller,
  called: ends.called,
  forwardedFrom: ends.forwardedFrom,
  leg,
  attestation: attestation(heard.form),
})

/** The caller's own leg. `completed` only says that TwiML answered it: what became of the call the rung phones tell. */
function callerLeg(heard: Heard, ends: Ends): CallEventInit {
  const { form, callSid, status } = heard
  const told = instants(heard)
  return event(heard, ends, {
    eventId: eventId(form, callSid, status),
    legKey: callSid,
    leg: {
      role: "caller",
      state: status === "ringing" ? "started" : STATES[status],
      outcome: STATES[status] === "ended" ? callerOutcome(status) : "",
      causeRaw: status,
      // A caller's leg `ringing` has begun; it tells nothing of how long a phone of the business rang.
      startedAtMs: told.startedAtMs || told.ringingAtMs,
      ringingAtMs: 0,
      answeredAtMs: told.answeredAtMs,
      endedAtMs: told.endedAtMs,
      talkMs: told.talkMs,
      releasedBy: status === "canceled" ? "caller" : "",
      sequence: sequence(form),
      clockUntrusted: told.clockUntrusted,
    },
  })
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
function rungLeg(heard: Heard, role: "caller" | "callee"): CallEventInit {
  const { form, callSid, status } = heard
  const to = field(form, "To")
  const country = countryOf(to)
  const target = callParty(to, country)
  const told = instants(heard)
  // The caller id that a rung phone was shown may be the business's own number: it says nothing of who called.
  const ends: Ends =
    role === "callee"
      ? NO_ENDS
      : { direction: "outbound", caller: callParty(field(form, "From"), country), called: target, forwardedFrom: "" }
  return event(heard, ends, {
    eventId: eventId(form, callSid, status),
    legKey: callSid,
    leg: {
      role,
      state: STATES[status],
      outcome: STATES[status] === "ended" || STATES[status] === "answered" ? rungOutcome(form, status) : "",
      causeRaw: field(form, "SipResponseCode") || field(form, "AnsweredBy") || status,
      startedAtMs: told.startedAtMs,
      ringingAtMs: told.ringingAtMs,
      answeredAtMs: told.answeredAtMs,
      endedAtMs: told.endedAtMs,
      talkMs: told.talkMs,
      target,
      sequence: sequence(form),
      clockUntrusted: told.clockUntrusted,
    },
  })
}

const NO_ENDS: Ends = { direction: "unknown", caller: NOT_TOLD, called: NOT_TOLD, forwardedFrom: "" }

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

function dialSummary(heard: Heard, ends: Ends, dial: string): CallEventInit {
  const { form, callSid, occurredAtMs } = heard
  const outcome = Object.hasOwn(DIAL_OUTCOMES, dial) ? DIAL_OUTCOMES[dial] : undefined
  if (outcome === undefined) throw malformed("DialCallStatus: not one that Twilio documents")
  const talkMs = seconds(form, "DialCallDuration")
  return event(heard, ends, {
    eventId: `${callSid}/dial/${field(form, "DialCallSid")}/${dial}`,
    legKey: `${callSid}/dial`,
    leg: {
      role: "group",
      state: "ended",
      outcome,
      causeRaw: dial,
      endedAtMs: occurredAtMs,
      ...(outcome === "answered_unknown" && { talkMs, answeredAtMs: occurredAtMs - talkMs }),
      closesRings: true,
      sequence: -1,
    },
  })
}

/** Instants of one callback: it tells one of them, and a duration when the leg has ended. */
function instants({ form, status, occurredAtMs, receivedAtMs }: Heard) {
  const state = STATES[status]
  const talkMs = status === "completed" ? seconds(form, "CallDuration") : 0
  const answeredAtMs = talkMs > 0 ? occurredAtMs - talkMs : state === "answered" ? occurredAtMs : 0
  const startedAtMs = talkMs > 0 ? answeredAtMs : state === "started" ? occurredAtMs : 0
  const endedAtMs = state === "ended" ? occurredAtMs : 0
  return {
    startedAtMs,
    ringingAtMs: state === "ringing" ? occurredAtMs : 0,
    answeredAtMs,
    endedAtMs,
    talkMs,
    clockUntrusted: clockUntrusted({ startedAtMs, endedAtMs, others: [occurredAtMs] }, receivedAtMs),
  }
}
