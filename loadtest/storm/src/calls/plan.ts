import type { SeededRandom } from "@rebound/testkit"
import { AREA_CODES, CALLER_AREAS_FROM, UNKNOWN_NUMBER, type World, type WorldLine } from "./world.ts"

/** What happens on the phone. */
export type Story = "missed" | "answered" | "late"

/** What has to become of a call: its text, or a verdict and the reason why there is none, ours or the carrier's. */
export type Fate =
  | { readonly kind: "texted" }
  | {
      readonly kind: "not_texted"
      readonly state: "suppressed" | "rejected"
      readonly reason: string
      readonly verdictReason: string
    }

export interface PlannedCall {
  readonly at: number
  /** Milliseconds after the storm's start: when its first event is due. */
  readonly startMs: number
  readonly callId: string
  readonly callSid: string
  readonly story: Story
  readonly line: WorldLine | undefined
  /** As dialled; a line's number, or one that is nobody's. */
  readonly to: string
  readonly resellerId: string
  /** Empty: withheld. */
  readonly from: string
  readonly fate: Fate
  /** Events sent twice; events whose order is turned. */
  readonly duplicated: boolean
  readonly reordered: boolean
}

export interface PlanOptions {
  readonly ratePerSecond: number
  readonly seconds: number
  readonly random: SeededRandom
}

const TEXTED: Fate = { kind: "texted" }
const not = (verdictReason: string, reason: string, state: "suppressed" | "rejected" = "suppressed"): Fate => ({
  kind: "not_texted",
  state,
  reason,
  verdictReason,
})
const FATES = {
  answered: not("answered_human", "not_missed"),
  redial: not("no_answer", "texted_recently"),
  withheld: not("no_answer", "no_caller_id"),
  /** Staff, and numbers that a location excludes, call as insiders. */
  insider: not("internal", "not_missed"),
  /** A number that is nobody's, or another reseller's: no line of the one whose carrier tells of the call. */
  elsewhere: not("unknown_line", "not_missed"),
} as const

/** The simulated carrier refuses numbers with these ends, as Twilio does those that are not mobiles or out of reach. */
const REFUSED: Readonly<Record<string, Fate>> = {
  "0197": not("no_answer", "carrier_rejected", "rejected"),
  "0198": not("no_answer", "not_textable", "rejected"),
}

/** The carrier takes the text and tells later that it was a landline: what a redial meets depends on who is first. */
const isLandline = (from: string): boolean => from.endsWith("0196")

/** The fate of a missed call whose caller nothing else is known of. */
export const fateOfMissed = (from: string): Fate => REFUSED[from.slice(-4)] ?? TEXTED

/** A redial follows the first attempt by at least this: time for the first to be over and decided. */
const REDIAL_AFTER_MS = 12_000

/**
 * Every call of the storm with its fate, before the first one is made: 50 % missed, 30 % answered late by a second phone,
 * the rest answered; of the missed ones, some are redials (10 % of all calls), withheld (3 %), by staff or from an excluded
 * number (2 %), or to a number that is nobody's or another reseller's (1 %). 5 % have an event twice, 5 % out of order.
 * Pure in its seed.
 */
export function planCalls(world: World, { ratePerSecond, seconds, random }: PlanOptions): PlannedCall[] {
  const calls: PlannedCall[] = []
  const redialable: PlannedCall[] = []
  const spent = new Map<string, number>()
  let oldest = 0
  const total = ratePerSecond * seconds
  for (let at = 0; at < total; at++) {
    const startMs = Math.floor((at * 1_000) / ratePerSecond)
    const drawn = random.float()
    const story: Story = drawn < 0.5 ? "missed" : drawn < 0.8 ? "late" : "answered"
    const first = redialable[oldest]
    if (story === "missed" && first !== undefined && startMs - first.startMs >= REDIAL_AFTER_MS && random.chance(0.2)) {
      oldest += 1
      calls.push(plan({ ...first, at, startMs, fate: FATES.redial }))
      continue
    }
    const line = random.pick(world.lines)
    const ours = { at, startMs, story, line, to: line.number, resellerId: line.resellerId }
    const kind = story === "missed" ? random.float() : 1
    if (kind < 0.06) calls.push(plan({ ...ours, from: "", fate: FATES.withheld }))
    else if (kind < 0.1) {
      const from = random.chance(0.5) ? line.staffNumber : line.excludedNumber
      calls.push(plan({ ...ours, from, fate: FATES.insider }))
    } else if (kind < 0.12) {
      const other = random.pick(world.lines)
      const to = other.resellerId === line.resellerId ? UNKNOWN_NUMBER : other.number
      const from = caller(line.resellerId, spent)
      calls.push(plan({ ...ours, line: undefined, to, from, fate: FATES.elsewhere }))
    } else {
      const from = caller(line.resellerId, spent)
      const call = plan({ ...ours, from, fate: story === "missed" ? fateOfMissed(from) : FATES.answered })
      calls.push(call)
      if (call.fate.kind === "texted" && !isLandline(from)) redialable.push(call)
    }
  }
  return calls

  function plan(
    chosen: Pick<PlannedCall, "at" | "startMs" | "story" | "line" | "to" | "resellerId" | "from" | "fate">,
  ): PlannedCall {
    const { at, startMs, story, line, to, resellerId, from, fate } = chosen
    const callSid = `CA${random.hex(32)}`
    const callId = `${resellerId}:${line?.calls === "freeswitch" ? "fs" : "tw"}:${callSid}`
    const disorder = { duplicated: random.chance(0.05), reordered: random.chance(0.05) }
    return { at, startMs, callSid, callId, story, line, to, resellerId, from, fate, ...disorder }
  }
}

/** A caller whom the reseller has not heard of before: one text each, so that every fate is certain. */
function caller(resellerId: string, spent: Map<string, number>): string {
  const at = spent.get(resellerId) ?? 0
  spent.set(resellerId, at + 1)
  const area = CALLER_AREAS_FROM + Math.floor(at / 100)
  if (area >= AREA_CODES.length) throw new RangeError("the world has no more callers: fewer calls, please")
  return `+1${AREA_CODES[area]}55501${String(at % 100).padStart(2, "0")}`
}
