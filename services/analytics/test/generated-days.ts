import { create } from "@bufbuild/protobuf"
import {
  type CallVerdict,
  CallVerdictSchema,
  type ConversationEvent,
  ConversationEventSchema,
  type InboundMessage,
  InboundMessageSchema,
  isVerdictReason,
  type MessageEvent,
  MessageEventSchema,
  VERDICT_REASONS,
  verdictOf,
} from "@rebound/contracts"
import type { SeededRandom } from "@rebound/testkit"
import { SITES } from "./analytics-world.ts"
import type { SlowEvents } from "./slow/slow-events.ts"

const MINUTE = 60_000
const DAY = 1_440 * MINUTE

/**
 * Some days of a reseller's calls and what followed: few callers who call again soon, late corrections, calls that turn out
 * to be another site's or another day's, replays, texts that fail in every way, replies, opt-outs and people's answers.
 * @param fromMs the days around it see a change of the clocks when the caller chooses so
 */
export function generatedDays(random: SeededRandom, resellerId: string, fromMs: number, calls: number): SlowEvents {
  const verdicts: CallVerdict[] = []
  const steps: MessageEvent[] = []
  const inbound: InboundMessage[] = []
  const turns: ConversationEvent[] = []
  const callers = Array.from({ length: 7 }, (_, at) => `1.caller-${at}`)
  const reasons = VERDICT_REASONS.filter((reason) => !["unknown_line"].includes(reason))
  const reason = () =>
    random.chance(0.6)
      ? random.pick(["no_answer", "busy", "caller_abandoned"])
      : random.chance(0.4)
        ? "answered_human"
        : random.pick(reasons)
  let last = { overMs: fromMs, site: random.pick(SITES), caller: "" }
  for (let at = 0; at < calls; at++) {
    const again = random.chance(0.5)
    const site = again ? last.site : random.pick(SITES)
    const caller = again ? last.caller : random.chance(0.12) ? "" : random.pick(callers)
    // Often within the half hour of an episode, now and then at its very edge.
    const gapMs = random.pick([random.int(1, 25) * MINUTE, 30 * MINUTE - 1, 30 * MINUTE, 31 * MINUTE])
    const startedAtMs = again ? last.overMs + gapMs : fromMs + random.int(0, 4 * 1_440) * MINUTE
    const endedAtMs = startedAtMs + random.int(0, 120) * 1_000
    last = { overMs: endedAtMs, site, caller }
    const base = {
      callId: `${resellerId}:pbx:call-${at}`,
      resellerId,
      accountId: "pbx",
      carrier: "freeswitch",
      brandId: site.brandId,
      locationId: site.id,
      line: site.line,
      callerKey: caller,
      startedAtMs,
      endedAtMs,
      ringMs: 4_000,
      ringTold: true,
      decidedFromMs: endedAtMs + random.int(-200, 3_000),
      callOver: true,
    }
    const tell = (version: number, over: object = {}) => {
      const why = reason()
      const verdict = isVerdictReason(why) ? verdictOf(why) : "missed"
      verdicts.push(create(CallVerdictSchema, { ...base, origin: "live", version, verdict, reason: why, ...over }))
    }
    const replayOnly = random.chance(0.05)
    // While the caller listens to the greeting the phones have stopped ringing; the end of the call is the next version.
    const rungOut = !replayOnly && random.chance(0.3)
    tell(1, replayOnly ? { origin: "replay" } : rungOut ? { callOver: false, rungOutAtMs: endedAtMs - 300 } : {})
    const over = { endedAtMs: endedAtMs + 40_000, decidedFromMs: endedAtMs + 40_500 }
    const second = rungOut || (!replayOnly && random.chance(0.25))
    if (second) tell(2, rungOut ? over : {})
    if (!replayOnly && random.chance(0.1))
      tell(3, { startedAtMs: startedAtMs - DAY / 2, endedAtMs: endedAtMs - DAY / 2 })
    if (!replayOnly && random.chance(0.08)) {
      const other = random.pick(SITES)
      tell(4, { locationId: other.id, brandId: other.brandId, line: other.line })
    }
    if (random.chance(0.1)) tell(9, { origin: "replay" })
    tellText(at, endedAtMs, second && random.chance(0.5) ? 2 : 1)
    if (caller !== "" && random.chance(0.35)) converse(at, caller, site, endedAtMs)
    if (random.chance(0.1))
      inboundText(at, 5, caller, site, endedAtMs + random.int(0, 2 * 1_440) * MINUTE, "please call me")

    function tellText(call: number, atMs: number, verdictVersion: number) {
      const step = (state: string, afterMs: number, over: object = {}) => {
        const messageId = state === "suppressed" ? "" : `${resellerId}-m${call}`
        steps.push(
          create(MessageEventSchema, {
            eventId: `${messageId || base.callId}/${state}/1`,
            ...{ resellerId, brandId: site.brandId, locationId: site.id, callId: base.callId, callerKey: caller },
            ...{ messageId, class: "first", state, atMs: atMs + afterMs, verdictVersion, segments: 1, ...over },
          }),
        )
      }
      // The first version's text was handed over and refused; the second's is another message.
      if (verdictVersion === 2)
        for (const state of ["submitting", "rejected"])
          step(state, 10, {
            messageId: `${resellerId}-refused-m${call}`,
            eventId: `refused-m${call}/${state}/1`,
            verdictVersion: 1,
          })
      const roll = random.float()
      if (roll < 0.2)
        return step("suppressed", 40, {
          reason: random.pick(["opted_out", "texted_recently", "no_caller_id", "deadline_passed"]),
        })
      if (roll < 0.28) return
      if (random.chance(0.15)) step("held", 30, { reason: random.pick(["quiet_hours", "pacing"]) })
      if (random.chance(0.8)) step("submitting", 90)
      if (roll < 0.34) return step("unknown", 200, { reason: "fate_unknown" })
      if (roll < 0.4) return step("rejected", 200, { reason: "carrier_rejected" })
      if (roll < 0.45) return step("expired", 300_000, { reason: "deadline_passed" })
      if (roll < 0.5) return step("cancelled", 90, { reason: random.pick(["reached_first", ""]) })
      step("accepted", random.int(100, 4_000))
      if (random.chance(0.1))
        step("accepted", random.int(5_000, 9_000), {
          messageId: `${resellerId}-second-m${call}`,
          eventId: `second-m${call}/accepted/1`,
        })
      if (random.chance(0.6)) step("delivered", random.int(4_000, 60_000))
      else if (random.chance(0.4)) step("undelivered", random.int(4_000, 60_000))
    }
  }
  robot(SITES[0] as (typeof SITES)[number])
  return { verdicts, steps, inbound, turns }

  /** Calls every half hour for more than a day: one episode would never end, so a second begins after 24 h. */
  function robot(site: (typeof SITES)[number]) {
    for (let at = 0; at < 54; at++) {
      const startedAtMs = fromMs + DAY + at * (30 * MINUTE - 1)
      verdicts.push(
        create(CallVerdictSchema, {
          ...{
            callId: `${resellerId}:pbx:robot-${at}`,
            resellerId,
            accountId: "pbx",
            carrier: "freeswitch",
            version: 1,
          },
          ...{ brandId: site.brandId, locationId: site.id, line: site.line, callerKey: "1.robot", origin: "live" },
          ...{
            verdict: "missed",
            reason: "no_answer",
            startedAtMs,
            endedAtMs: startedAtMs,
            decidedFromMs: startedAtMs,
          },
        }),
      )
    }
  }

  function inboundText(
    call: number,
    nth: number,
    callerKey: string,
    site: (typeof SITES)[number],
    receivedAtMs: number,
    body: string,
  ) {
    inbound.push(
      create(InboundMessageSchema, {
        eventId: `text-${call}-${nth}`,
        ...{ resellerId, accountId: "pbx", carrier: "freeswitch", carrierMessageId: `text-${call}-${nth}` },
        ...{ line: site.line, body, receivedAtMs, callerKey, origin: random.chance(0.05) ? "replay" : "live" },
      }),
    )
  }

  function converse(call: number, callerKey: string, site: (typeof SITES)[number], atMs: number) {
    const bodies = [
      "Yes please",
      "STOP",
      "HELP",
      "Liked “Sorry we missed you”",
      "I'm driving, will reply later",
      "what time?",
    ]
    for (let nth = 0; nth < random.int(1, 3); nth++)
      inboundText(call, nth, callerKey, site, atMs + random.int(1, 1_600) * MINUTE, random.pick(bodies))
    if (random.chance(0.5)) turn("human_reply", "")
    if (random.chance(0.15)) turn("outcome", random.pick(["called_back", "lost", "booked"]))
    if (random.chance(0.3)) turn("reply", "")

    function turn(kind: string, outcome: string) {
      turns.push(
        create(ConversationEventSchema, {
          eventId: `${kind}-${call}`,
          ...{ resellerId, brandId: site.brandId, threadId: `thread-${callerKey}`, kind, outcome, callerKey },
          // Often at the edge of the five minutes.
          atMs:
            atMs +
            (random.chance(0.3)
              ? random.pick([2 * MINUTE, 5 * MINUTE, 5 * MINUTE + 1])
              : random.int(1, 2_000) * MINUTE),
        }),
      )
    }
  }
}
