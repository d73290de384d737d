import { readFileSync } from "node:fs"
import type { CallEvent, CallVerdict } from "@rebound/contracts"
import { seededRandom } from "@rebound/testkit"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type EventRow, eventOf, START_MS } from "../../test/events.ts"
import { type Pace, verdictsOf } from "../../test/replay.ts"

interface VersionsCase {
  readonly name: string
  readonly source: string
  readonly settleWindowMs: number
  readonly events: readonly EventRow[]
  readonly want: readonly { readonly reason: string; readonly callOver: boolean; readonly decidedAt: number }[]
}

const CASES = JSON.parse(
  readFileSync(new URL("../../test/cases/versions.json", import.meta.url), "utf8"),
) as VersionsCase[]

const WINDOW_MS = 2_000

/** What a reader learns from a call's verdicts. */
const told = (verdicts: readonly CallVerdict[] | undefined) =>
  verdicts?.map(({ version, reason, callOver, decidedFromMs }) => ({ version, reason, callOver, decidedFromMs }))

const paces: readonly (readonly [string, Pace])[] = [
  ["live", { kind: "live" }],
  ["from a backlog", { kind: "backlog", turns: () => 1 }],
  ["replayed a thousand times faster", { kind: "replay", factor: 1_000 }],
]

describe.each(paces)("versions of one call, %s", (_, pace) => {
  test.each(CASES)("$name", async ({ events, settleWindowMs, want }) => {
    // Another call whose event comes long after carries the log's time on, as the next call does in life.
    const later = eventOf(
      { at: 20_000_000, role: "caller", leg: "z", state: "ringing", to: true },
      { callKey: "LATER" },
    )
    const said = await verdictsOf([...events.map((event) => eventOf(event)), later], pace, settleWindowMs)
    expect(told(said.get("lakeside:simulated:CA1"))).toEqual(
      want.map(({ reason, callOver, decidedAt }, index) => ({
        version: index + 1,
        reason,
        callOver,
        decidedFromMs: START_MS + decidedAt,
      })),
    )
  })
})

const legRow: fc.Arbitrary<EventRow> = fc
  .record({
    at: fc.integer({ min: 0, max: 6_000 }),
    role: fc.constantFrom("caller", "callee", "group"),
    leg: fc.constantFrom("a", "b1", "b2"),
    state: fc.constantFrom("started", "ringing", "answered", "ended"),
    outcome: fc.constantFrom("no_answer", "busy", "answered_human", "voicemail_message", "caller_abandoned", "unknown"),
    closesCall: fc.boolean(),
    closesRings: fc.boolean(),
    ringMs: fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: undefined }),
  })
  .map(({ outcome, ringMs, ...row }) => ({
    ...row,
    to: row.role !== "callee",
    ...(row.state === "ended" && { outcome, ...(ringMs !== undefined && { ringMs }) }),
  }))

const callsArbitrary = fc.array(
  fc.record({ startMs: fc.integer({ min: 0, max: 30_000 }), rows: fc.array(legRow, { minLength: 1, maxLength: 5 }) }),
  { minLength: 1, maxLength: 6 },
)
const eventsOf = (calls: readonly { startMs: number; rows: readonly EventRow[] }[]): CallEvent[] =>
  calls.flatMap(({ startMs, rows }, index) =>
    rows.map((row) => eventOf(row, { callKey: `CA${index}`, startMs: START_MS + startMs })),
  )

const toldOfAll = (said: ReadonlyMap<string, readonly CallVerdict[]>) =>
  Object.fromEntries(
    [...said].sort(([a], [b]) => (a < b ? -1 : 1)).map(([callId, verdicts]) => [callId, told(verdicts)]),
  )

// Who is hurt: a caller texted "sorry we missed you" after a person answered, because a restarted classifier read fast.
test("a log says the same versions live, from a backlog, and replayed at any speed", async () => {
  await fc.assert(
    fc.asyncProperty(
      callsArbitrary,
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom(0.1, 0.7, 3, 1_000),
      async (calls, seed, factor) => {
        const events = eventsOf(calls)
        const live = toldOfAll(await verdictsOf(events, { kind: "live" }, WINDOW_MS))
        const random = seededRandom(seed)
        const turns = () => random.int(0, 6)
        expect(toldOfAll(await verdictsOf(events, { kind: "backlog", turns }, WINDOW_MS))).toEqual(live)
        expect(toldOfAll(await verdictsOf(events, { kind: "replay", factor }, WINDOW_MS))).toEqual(live)
      },
    ),
    { numRuns: 60 },
  )
})

test("whatever the order in which a call's events come, and however often, its last verdict is the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(legRow, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      async (rows, ranks) => {
        const events = eventsOf([{ startMs: 0, rows }])
        const last = async (log: readonly CallEvent[]) => {
          const verdict = (await verdictsOf(log, { kind: "live" }, WINDOW_MS)).get("lakeside:simulated:CA0")?.at(-1)
          return verdict && { reason: verdict.reason, callOver: verdict.callOver, answeredBy: verdict.answeredBy }
        }
        // The same facts received at other instants, each twice.
        const shuffled = [...events, ...events].map((event, index) => ({
          ...event,
          receivedAtMs: START_MS + ((ranks[index % ranks.length] ?? 0) % 9_000),
        }))
        expect(await last(shuffled)).toEqual(await last(events))
      },
    ),
    { numRuns: 60 },
  )
})
