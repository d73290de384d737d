import type { LegOutcome } from "@rebound/contracts"
import type { AccountView } from "@rebound/directory"
import { freeswitchCauseOutcome } from "../causes/freeswitch-causes.ts"
import { sipOutcome } from "../causes/sip.ts"
import { clockUntrusted } from "../clock-trust.ts"
import { malformed } from "../errors.ts"
import { durationTold, instantTold } from "../instants.ts"
import { callParty, countryOf, NOT_TOLD } from "../party.ts"
import type { CallEventInit } from "../port.ts"
import { decodePercent, type Json, objectOf, textOf } from "./read-body.ts"

const ID = /^[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}$/

/**
 * One record of mod_json_cdr: one leg that has ended. The a-leg (inbound to the switch, no originating leg) decides; a
 * b-leg is evidence of one phone (signalwire/freeswitch src/switch_ivr.c, src/switch_channel.c).
 */
export function readCdr(record: Json, account: AccountView, receivedAtMs: number): CallEventInit {
  const variables = objectOf(record.variables)
  const value = (name: string): string => decodePercent(textOf(variables[name]))
  const profile = objectOf(objectOf(firstOf(record.callflow)).caller_profile)
  const uuid = value("uuid") || textOf(profile.uuid)
  if (uuid === "") throw malformed("variables.uuid: missing")
  if (!ID.test(uuid)) throw malformed("variables.uuid: not an id")

  // mod_callcenter rings its agents by itself: only its own variable says for which caller.
  const parent = value("originating_leg_uuid") || (value("cc_side") === "agent" ? value("cc_member_session_uuid") : "")
  const group = value("call_uuid") || parent || uuid
  if (!ID.test(group)) throw malformed("variables.call_uuid: not an id")
  if (parent !== "" && !ID.test(parent)) throw malformed("variables.originating_leg_uuid: not an id")
  const isCallee = parent !== ""
  const direction = textOf(objectOf(record.channel_data).direction) || value("direction")
  const told = instantsOf(value)
  const times = believed(told, receivedAtMs)
  const to = textOf(profile.destination_number) || value("sip_to_user")
  const from = textOf(profile.caller_id_number) || value("sip_from_user")
  const name = textOf(profile.caller_id_name)
  const country = countryOf(to)
  const hidden = value("privacy_hide_number") === "true" || value("sip_hide_number") === "true"

  return {
    eventId: uuid,
    resellerId: account.resellerId,
    accountId: account.id,
    carrier: "freeswitch",
    // A b-leg's own call_uuid is its a-leg's; where an operator's dialplan broke that, the parent still links them.
    callKey: isCallee && group === uuid ? parent : group,
    legKey: uuid,
    origin: "live",
    receivedAtMs,
    occurredAtMs: times.endedAtMs || receivedAtMs,
    direction: directionOf(isCallee, direction, from, to, country),
    caller: isCallee ? NOT_TOLD : callParty(hidden ? "anonymous" : from, country, name),
    called: isCallee ? NOT_TOLD : callParty(to, country),
    forwardedFrom: isCallee ? "" : forwardedFrom(textOf(profile.rdnis), country),
    attestation: /^TN-Validation-Passed-([ABC])/.exec(value("sip_verstat_detailed") || value("sip_verstat"))?.[1] ?? "",
    leg: {
      role: isCallee ? "callee" : "caller",
      state: "ended",
      outcome: isCallee ? calleeOutcome(value, times.ringingAtMs > 0) : callerOutcome(value, times),
      causeRaw: value("last_bridge_hangup_cause") || value("hangup_cause"),
      ...times,
      ringMs: ringMs(times),
      ringTold: times.answeredAtMs === 0 && times.endedAtMs > 0 && (times.startedAtMs > 0 || times.ringingAtMs > 0),
      talkMs: durationTold(number(value("billmsec"))),
      target: isCallee ? callParty(to, country) : NOT_TOLD,
      releasedBy: releasedBy(value("sip_hangup_disposition"), isCallee),
      // The a-leg's own record comes when its call is over for good.
      closesCall: !isCallee,
      closesRings: !isCallee,
      sequence: -1,
      voicemailMessageMs: durationTold(number(value("voicemail_message_len")) * 1_000),
      clockUntrusted: clockUntrusted({ ...told, others: [told.ringingAtMs, told.answeredAtMs] }, receivedAtMs),
    },
  }
}

type Value = (name: string) => string

/** Index 0 of the call flow is the latest profile; a call that was transferred has several. The first one was dialled. */
const firstOf = (callflow: unknown): unknown => (Array.isArray(callflow) ? callflow.at(-1) : undefined)

interface Instants {
  readonly startedAtMs: number
  readonly ringingAtMs: number
  readonly answeredAtMs: number
  readonly endedAtMs: number
}

/** Epoch microseconds where told, else seconds: both are UTC. The stamps are local time without a zone and are not read. */
function instantsOf(value: Value): Instants {
  const instant = (name: string): number => {
    const micros = number(value(`${name}_uepoch`))
    return micros > 0 ? Math.floor(micros / 1_000) : number(value(`${name}_epoch`)) * 1_000
  }
  return {
    startedAtMs: instant("start"),
    ringingAtMs: instant("progress") || instant("progress_media"),
    answeredAtMs: instant("answer"),
    endedAtMs: instant("end"),
  }
}

function believed(told: Instants, receivedAtMs: number): Instants {
  return {
    startedAtMs: instantTold(told.startedAtMs),
    ringingAtMs: instantTold(told.ringingAtMs),
    answeredAtMs: instantTold(told.answeredAtMs),
    endedAtMs: instantTold(told.endedAtMs) || receivedAtMs,
  }
}

const number = (text: string): number => (/^\d{1,16}$/.test(text) ? Number(text) : 0)

/** Until answered, else until the end; from the first ringing, else from the start. */
function ringMs({ startedAtMs, ringingAtMs, answeredAtMs, endedAtMs }: Instants): number {
  const from = ringingAtMs || startedAtMs
  return from > 0 ? durationTold((answeredAtMs || endedAtMs) - from) : 0
}

/** The switch's `inbound` means into the switch: a phone of the house that dials out is inbound to it as well. */
function directionOf(
  isCallee: boolean,
  told: string,
  from: string,
  to: string,
  country: string,
): "inbound" | "outbound" | "internal" | "unknown" {
  if (isCallee) return "unknown"
  const [caller, called] = [callParty(from, country).kind, callParty(to, country).kind]
  if (caller === "extension") return called === "extension" ? "internal" : "outbound"
  return told === "inbound" || told === "outbound" ? told : "unknown"
}

function forwardedFrom(rdnis: string, country: string): string {
  const party = callParty(rdnis, country)
  return party.kind === "e164" ? party.number : ""
}

/** What became of the caller's own leg, in the order of docs/carriers/freeswitch.md. */
function callerOutcome(value: Value, { answeredAtMs, ringingAtMs }: Instants): LegOutcome {
  const bridged = value("bridge_uuid") !== "" || number(value("bridge_uepoch")) > 0 || number(value("bridge_epoch")) > 0
  if (value("cc_side") === "member" || value("cc_queue") !== "") {
    if (value("cc_agent_bridged") === "true" || (bridged && value("cc_cause") !== "cancel")) return "answered_human"
    return "queue_abandoned"
  }
  if (answeredAtMs > 0) {
    // A phone whose early media was bridged sets bridge_uuid too: only the cause tells that it never answered.
    const failed = bridgeFailure(value, ringingAtMs > 0)
    if (bridged && (failed === undefined || !NEVER_ANSWERED.has(failed))) return "answered_human"
    if (value("last_app") === "voicemail" || value("voicemail_message_len") !== "")
      return number(value("voicemail_message_len")) > 0 ? "voicemail_message" : "voicemail_no_message"
    if (value("fax_success") !== "") return "fax"
    // A bridge that failed behind a greeting: why it failed says more than that the switch answered.
    return failed ?? "menu_abandoned"
  }
  if (value("hangup_cause") === "ORIGINATOR_CANCEL" || value("sip_hangup_disposition") === "recv_cancel")
    return "caller_abandoned"
  return bridgeFailure(value, ringingAtMs > 0) ?? freeswitchCauseOutcome(value("hangup_cause"), ringingAtMs > 0)
}

/** Fates of a rung phone that prove that nobody spoke there. A network that failed may have cut a talk short. */
const NEVER_ANSWERED: ReadonlySet<LegOutcome> = new Set([
  "no_answer",
  "busy",
  "rejected",
  "unreachable",
  "caller_abandoned",
] as const)

/** What is wrong with our own phone is not wrong with the caller: to them it was unreachable. */
const asCallerMetIt = (outcome: LegOutcome): LegOutcome =>
  outcome === "bad_number" || outcome === "blocked" ? "unreachable" : outcome

/**
 * Why the called leg failed: an a-leg that fell through a failed bridge and was then hung up by the dialplan says
 * NORMAL_CLEARING of itself.
 */
function bridgeFailure(value: Value, rang: boolean): LegOutcome | undefined {
  for (const name of [value("last_bridge_hangup_cause"), value("originate_disposition")]) {
    if (name === "" || name === "SUCCESS" || name === "NORMAL_CLEARING") continue
    const outcome = freeswitchCauseOutcome(name, rang)
    if (outcome !== "unknown") return asCallerMetIt(outcome)
  }
  const sip = /^sip:(\d{3})$/.exec(value("last_bridge_proto_specific_hangup_cause"))?.[1]
  if (sip === undefined || sip === "200") return undefined
  const outcome = sipOutcome(sip, rang)
  return outcome === "unknown" ? undefined : asCallerMetIt(outcome)
}

/** What became of one phone. A phone that answered may be a voicemail of its own; the caller's leg tells of ours. */
function calleeOutcome(value: Value, rang: boolean): LegOutcome {
  const cause = value("hangup_cause")
  if (cause === "LOSE_RACE" || cause === "PICKED_OFF") return "answered_elsewhere"
  if (number(value("answer_uepoch")) > 0 || number(value("answer_epoch")) > 0)
    return value("amd_result") === "MACHINE" ? "foreign_voicemail" : "answered_human"
  return freeswitchCauseOutcome(cause, rang)
}

/** As seen from the switch: `recv` came from this leg's end, `send` from the switch or the other leg. */
function releasedBy(disposition: string, isCallee: boolean): "caller" | "callee" | "system" | "" {
  if (disposition.startsWith("recv_")) return isCallee ? "callee" : "caller"
  return disposition.startsWith("send_") ? "system" : ""
}
