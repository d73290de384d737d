import { PoisonError } from "@rebound/runtime"
import { catalogueFaults } from "@rebound/store"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { CALLER, LINE, RESELLER } from "./events.ts"
import { ANSWERED, CLOSED, callerKeyOf, type Ground, RUNG_OUT, startWorld, WINDOW_MS, type World } from "./world.ts"

/** What the classifier promises, on whatever it stands. */
export function classifierSuite(open: () => Promise<Ground>, { mayMove }: { readonly mayMove: boolean }): void {
  let ground: Ground
  let world: World
  beforeAll(async () => {
    ground = await open()
    world = await startWorld(ground)
  }, 90_000)
  afterAll(() => world?.close(), 30_000)

  const facts = (verdicts: Awaited<ReturnType<World["said"]>>) =>
    verdicts.map(({ version, reason, callOver }) => [version, reason, callOver])

  test("what the carrier closes is said at once, under the caller's key, with the site it was for", async () => {
    const before = Date.now()
    await world.tell("CLOSED", [CLOSED])
    const [verdict] = await world.said("CLOSED", 1)
    expect(verdict).toMatchObject({
      version: 1,
      verdict: "missed",
      reason: "no_answer",
      callOver: true,
      line: LINE,
      brandId: "brightsmile",
      locationId: "brightsmile-austin",
      origin: "live",
      settleWaitMs: 0,
      callerKey: callerKeyOf(CALLER),
    })
    expect(verdict?.decidedFromMs).toBeGreaterThanOrEqual(before)
    expect(world.keyOf("CLOSED")).toBe(`${RESELLER}:${callerKeyOf(CALLER)}`)
  })

  test("where legs may still come it waits for the window, says that the caller may still be there, then that it is over", async () => {
    const [first] = await world.tell("RUNGOUT", [RUNG_OUT])
    const [rungOut] = await world.said("RUNGOUT", 1)
    expect(rungOut).toMatchObject({ reason: "no_answer", callOver: false, settleWaitMs: WINDOW_MS })
    expect(rungOut?.decidedFromMs).toBe((first?.receivedAtMs ?? 0) + WINDOW_MS)
    await world.tell("RUNGOUT", [{ ...CLOSED, outcome: "answered_unknown" }])
    expect(facts(await world.said("RUNGOUT", 2))).toEqual([
      [1, "no_answer", false],
      [2, "no_answer", true],
    ])
  })

  test("a late leg overturns the verdict; what is told again or changes nothing says nothing", async () => {
    const missed = await world.tell("LATE", [CLOSED])
    await world.said("LATE", 1)
    const late = await world.tell("LATE", [ANSWERED])
    await world.said("LATE", 2)
    await world.again([...late, ...missed])
    expect(facts(await world.saidInTheEnd("LATE"))).toEqual([
      [1, "no_answer", true],
      [2, "answered_human", true],
    ])
  })

  test("a call whose end nobody tells is unresolved in the end, and over", async () => {
    await world.tell("RINGING", [{ at: 0, role: "caller", leg: "a", state: "ringing", to: true }])
    expect(facts(await world.said("RINGING", 1))).toEqual([[1, "no_terminal_event", true]])
  })

  test("what is imported keeps its origin", async () => {
    await world.tell("IMPORTED", [CLOSED], "import")
    expect(await world.said("IMPORTED", 1)).toMatchObject([{ origin: "import", reason: "no_answer" }])
  })

  test("what is no call event is buried and counted; the others go on", async () => {
    await world.poison("POISON")
    await world.tell("POISON", [CLOSED])
    await world.said("POISON", 1)
    await expect.poll(() => world.deadLetters(), { timeout: 10_000 }).toBe(1)
    expect(await world.metrics()).toMatch(/rebound_call_events_total\{[^}]*outcome="dead_letter"[^}]*\} 1/)
  })

  test("memory is a cache: a stopped classifier's calls settle, and are overturned, by the next one", async () => {
    await world.tell("KEPT", [CLOSED])
    await world.said("KEPT", 1)
    await world.tell("WAITING", [RUNG_OUT])
    // Read, and not due yet.
    await expect
      .poll(() => rowsOf("WAITING"), { timeout: 10_000, interval: 10 })
      .toMatchObject([{ version: 0, emitted_version: 0 }])
    await world.stop()
    await world.tell("KEPT", [ANSWERED])
    await world.start()
    expect(facts(await world.said("WAITING", 1))).toEqual([[1, "no_answer", false]])
    expect(facts(await world.said("KEPT", 2))).toEqual([
      [1, "no_answer", true],
      [2, "answered_human", true],
    ])
  })

  // The embedded log has one member a group, hence nothing that moves.
  if (mayMove)
    test("partitions that go to another classifier take their timers along", async () => {
      const calls = Array.from({ length: 12 }, (_, index) => `MOVES${index}`)
      await Promise.all(calls.map((call) => world.tell(call, [RUNG_OUT])))
      const leave = await world.join()
      for (const call of calls) expect(facts(await world.said(call, 1))).toEqual([[1, "no_answer", false]])
      // And back, while the next ones wait.
      await Promise.all(calls.map((call) => world.tell(call, [{ ...RUNG_OUT, leg: "a/second", outcome: "busy" }])))
      await leave()
      await Promise.all(calls.map((call) => world.tell(call, [ANSWERED])))
      for (const call of calls)
        expect((await world.said(call, 2)).at(-1)).toMatchObject({ version: 2, reason: "answered_human" })
    })

  test("a row belongs to who read it last: a stale write changes nothing", async () => {
    const records = world.records(Date.now)
    const callId = `${RESELLER}:simulated:CLOSED`
    const one = await records.load(RESELLER, callId)
    const other = await records.load(RESELLER, callId)
    if (one === undefined || other === undefined) throw new Error("the call is not kept")
    expect(await records.save(one)).toBe(one.revision + 1)
    expect(await records.save({ ...other, state: { ...other.state, version: 99 } })).toBeUndefined()
    expect((await records.load(RESELLER, callId))?.state.version).toBe(1)
  })

  test("a call is kept for as long as it was touched, and no number lies in the table in plain", async () => {
    const rows = await ground.store.statement({ kind: "all" }, "SELECT * FROM classifier_calls")
    expect(rows.length).toBeGreaterThan(5)
    const dump = JSON.stringify(rows)
    for (const number of [CALLER, LINE]) expect(dump).not.toContain(number.slice(1))
    const hourMs = 3_600_000
    const old = world.records(() => Date.now() - 80 * hourMs)
    const callId = `${RESELLER}:simulated:CLOSED`
    const kept = await old.load(RESELLER, callId)
    if (kept === undefined) throw new Error("the call is not kept")
    await old.save(kept)
    expect(await old.forget(Date.now() - 72 * hourMs, 1_000)).toBe(1)
    expect(await old.load(RESELLER, callId)).toBeUndefined()
  })

  test("a call whose row is damaged is lost alone: the others of its partition go on, its events are buried", async () => {
    for (const call of ["DAMAGED", "WHOLE"]) await world.tell(call, [RUNG_OUT])
    for (const call of ["DAMAGED", "WHOLE"]) await world.said(call, 1)
    await world.stop()
    const damaged = `${RESELLER}:simulated:DAMAGED`
    await ground.store.statement(
      { kind: "all" },
      "UPDATE classifier_calls SET state_sealed = 'v1:damaged', due_at_ms = 1 WHERE call_id = $1",
      [damaged],
    )
    const buried = world.deadLetters()
    await world.start()
    await world.tell("DAMAGED", [CLOSED])
    await world.tell("WHOLE", [CLOSED])
    expect((await world.said("WHOLE", 2)).at(-1)).toMatchObject({ reason: "no_answer", callOver: true })
    await vi.waitFor(() => expect(world.deadLetters()).toBeGreaterThan(buried), 10_000)
    expect(await world.metrics()).toMatch(/rebound_calls_unreadable_total\{[^}]*\} [1-9]/)
    await expect(world.records(Date.now).load(RESELLER, damaged)).rejects.toThrow(PoisonError)
  })

  test("the delay and the settle wait of live calls are measured, and corrections counted", async () => {
    const text = await world.metrics()
    for (const metric of ["rebound_verdict_delay_seconds_count", "rebound_settle_wait_seconds_count"])
      expect(text).toMatch(new RegExp(`${metric}\\{[^}]*\\} [1-9]`))
    expect(text).toMatch(/rebound_verdict_corrections_total\{[^}]*\} [1-9]/)
  })

  test("every table of it has its row-level policy", async () => {
    expect(await catalogueFaults(ground.owner)).toEqual([])
  })

  const rowsOf = (callKey: string) =>
    ground.store.statement(
      { kind: "all" },
      "SELECT version, emitted_version FROM classifier_calls WHERE call_id = $1",
      [`${RESELLER}:simulated:${callKey}`],
    )
}
