import type { SeededRandom } from "@rebound/testkit"
import { AREA_CODES, CALLER_AREAS_FROM, UNKNOWN_NUMBER, type World, type WorldLine } from "./world.ts"

/** What happens on the phone. */
export type Story = "missed" | "answered" | "late"

/** Why a call must not be texted, or that it must be. */
export type Fate = { readonly kind: "texted" } | { readonly kind: "not_texted"; readonly reasons: readonly string[] }

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

const texted: Fate = { kind: "texted" }
const not = (...reasons: string[]): Fate => ({ kind: "not_texted", reasons })

/** A redial follows the first attempt by at least this: time for the first to be over and decided. */
const REDIAL_AFTER_MS = 12_000

/**
 * Every call of the storm with its fate, before the first one is made: 50 % missed, 30 % answered late by a second phone,
 * the rest answered; of the missed ones, some are redials (10 % of all calls), withheld (3 %), by staff or from an excluded
 * number (2 %), or to a number that is nobody's (1 %). 5 % have an event twice, 5 % out of order. Pure in its seed.
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
      calls.push(
        made(at, startMs, "missed", first.line, first.to, first.resellerId, first.from, not("texted_recently")),
      )
      continue
    }
    const line = random.pick(world.lines)
    const kind = story === "missed" ? random.float() : 1
    if (kind < 0.06) {
      calls.push(made(at, startMs, story, line, line.number, line.resellerId, "", not("no_caller_id")))
    } else if (kind < 0.1) {
      const from = random.chance(0.5) ? line.staffNumber : line.excludedNumber
      calls.push(
        made(
          at,
          startMs,
          story,
          line,
          line.number,
          line.resellerId,
          from,
          not("not_missed", "staff_number", "excluded_number"),
        ),
      )
    } else if (kind < 0.12) {
      calls.push(
        made(
          at,
          startMs,
          story,
          undefined,
          UNKNOWN_NUMBER,
          line.resellerId,
          caller(line.resellerId, spent),
          not("not_missed", "line_moved"),
        ),
      )
    } else {
      const from = caller(line.resellerId, spent)
      const call = made(
        at,
        startMs,
        story,
        line,
        line.number,
        line.resellerId,
        from,
        story === "missed" ? texted : not("not_missed"),
      )
      calls.push(call)
      if (story === "missed") redialable.push(call)
    }
  }
  return calls

  function made(
    at: number,
    startMs: number,
    story: Story,
    line: WorldLine | undefined,
    to: string,
    resellerId: string,
    from: string,
    fate: Fate,
  ): PlannedCall {
    const callSid = `CA${random.hex(32)}`
    const account = line?.calls === "freeswitch" ? "fs" : "tw"
    return {
      at,
      startMs,
      callId: `${resellerId}:${account}:${callSid}`,
      callSid,
      story,
      line,
      to,
      resellerId,
      from,
      fate,
      duplicated: random.chance(0.05),
      reordered: random.chance(0.05),
    }
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
