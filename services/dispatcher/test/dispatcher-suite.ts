import type { VerdictReason } from "@rebound/contracts"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Call, type Ground, LINES, nextCaller, startWorld, type World } from "./dispatcher-world.ts"
import { unreadableSuite } from "./unreadable-suite.ts"

/** What the dispatcher promises from a verdict to the carrier, on whatever it stands. */
export function dispatcherSuite(open: () => Promise<Ground>): void {
  let world: World
  beforeAll(async () => {
    world = await startWorld(await open())
  }, 90_000)
  afterAll(() => world?.close())

  const numberOf = (call: Call) => call.caller?.number ?? ""
  const corrected = (call: Call, version: number, reason: VerdictReason) => ({
    ...call,
    version,
    reason,
    verdict: reason === "answered_human" ? "answered" : "missed",
  })
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  describe("a missed call", () => {
    test("is texted once, from the line that was dialled, in the location's words", async () => {
      const call = world.call(LINES.austin, { caller: { kind: "e164", number: nextCaller(), name: "Dana Reyes" } })
      await world.publish(call)
      await world.reaches(call.callId, "accepted")
      expect(world.textsTo(numberOf(call))).toEqual([
        expect.objectContaining({
          from: LINES.austin,
          body: expect.stringContaining("Hi Dana, this is Bright Smile Austin."),
        }),
      ])
    })
    test("told again, also in older words, changes nothing", async () => {
      const call = world.call(LINES.austin)
      await world.publish({ ...call, version: 2 })
      await world.reaches(call.callId, "accepted")
      for (let again = 0; again < 3; again++) await world.publish({ ...call, version: 2 })
      await world.publish(corrected(call, 1, "answered_human"))
      const marker = world.call(LINES.austin, { caller: call.caller ?? {}, callerKey: call.callerKey ?? "" })
      await world.publish(marker)
      expect(await world.decided(marker.callId)).toMatchObject({ state: "suppressed", reason: "texted_recently" })
      expect(await world.decided(call.callId)).toMatchObject({ state: "accepted", textedInError: false })
      expect(world.textsTo(numberOf(call))).toHaveLength(1)
    })
    test("of a caller whose latch was left by a process that ended within a claim is texted, once", async () => {
      // A line that no other test paces.
      const line = "+17375550101"
      const call = world.call(line)
      await world.store.statement(
        { kind: "all" },
        `INSERT INTO dispatch_callers (reseller_id, brand_id, caller_key, number_sealed, latch_message_id, latch_until_ms)
         VALUES ($1, $2, $3, 'sealed-number', 'never-written', $4)`,
        [call.resellerId ?? "", call.brandId ?? "", call.callerKey ?? "", world.now() + 86_400_000],
      )
      await world.publish(call)
      await world.reaches(call.callId, "accepted", "suppressed")
      const again = world.call(line, { caller: call.caller ?? {}, callerKey: call.callerKey ?? "" })
      await world.publish(again)
      expect(await world.decided(again.callId)).toMatchObject({ state: "suppressed", reason: "texted_recently" })
      expect(world.textsTo(numberOf(call))).toHaveLength(1)
    })
    test("of a caller whom another brand of the reseller texted is texted", async () => {
      const call = world.call(LINES.austin)
      const other = world.call(LINES.phoenix, { caller: call.caller ?? {}, callerKey: call.callerKey ?? "" })
      await world.publish(call)
      await world.publish(other)
      await world.reaches(other.callId, "accepted")
      await world.reaches(call.callId, "accepted")
      expect(world.textsTo(numberOf(call)).map(({ from }) => from)).toEqual([LINES.austin, LINES.phoenix])
    })
  })

  describe("every call that is not texted has its reason stored", () => {
    test.each<[string, Parameters<World["call"]>[1], string]>([
      ["answered", { reason: "answered_human" }, "not_missed"],
      ["short", { reason: "short_ring" }, "not_missed"],
      ["unresolved", { reason: "no_terminal_event" }, "not_missed"],
      ["excluded", { reason: "outbound" }, "not_missed"],
      ["imported", { origin: "import" }, "not_live"],
      ["replayed", { origin: "replay" }, "not_live"],
      ["withheld", { caller: { kind: "withheld", number: "" } }, "no_caller_id"],
      ["of an unusable number", { caller: { kind: "unusable", number: "" } }, "invalid_number"],
      ["of a toll-free number", { caller: { kind: "e164", number: "+18005550199" } }, "number_class"],
      [
        "from a country that is not enabled",
        { caller: { kind: "e164", number: "+447700900123" } },
        "country_not_enabled",
      ],
      ["from one of our own lines", { caller: { kind: "e164", number: LINES.phoenix } }, "own_number"],
      ["of the staff", { caller: { kind: "e164", number: "+17375550111" } }, "staff_number"],
      ["of the dental laboratory", { caller: { kind: "e164", number: "+17375550122" } }, "excluded_number"],
      ["after a network failure", { reason: "failed_network" }, "policy_network_failure"],
      ["for a line that left", { line: "+19995550100" }, "line_moved"],
      ["told of too late", { endedAtMs: Date.now() - 300_001 }, "deadline_passed"],
    ])("%s", async (_, over, reason) => {
      const call = world.call(LINES.austin, over)
      await world.publish(call)
      expect(await world.decided(call.callId)).toMatchObject({ state: "suppressed", reason })
    })
  })

  describe("a corrected verdict", () => {
    test("to answered before the POST cancels the text", async () => {
      const call = world.call(LINES.tampa, { endedAtMs: Date.now() })
      await world.publish(call)
      await world.reaches(call.callId, "held")
      await world.publish(corrected(call, 2, "answered_human"))
      expect(await world.reaches(call.callId, "cancelled")).toMatchObject({ reason: "verdict_corrected" })
      await pause(2_200)
      expect(world.textsTo(numberOf(call))).toEqual([])
    })
    test("to answered after the POST marks the call as texted in error", async () => {
      const call = world.call(LINES.austin)
      await world.publish(call)
      await world.reaches(call.callId, "accepted")
      await world.publish(corrected(call, 2, "answered_human"))
      expect(await world.decided(call.callId, 2)).toMatchObject({ state: "accepted", textedInError: true })
    })
    test("to missed inside the deadline texts", async () => {
      const call = world.call(LINES.austin)
      await world.publish(corrected(call, 1, "answered_human"))
      await world.decided(call.callId)
      await world.publish(corrected(call, 2, "no_answer"))
      await world.reaches(call.callId, "accepted")
      expect(world.textsTo(numberOf(call))).toHaveLength(1)
    })
    test("to missed after the deadline stores that it came too late", async () => {
      const call = world.call(LINES.austin, { endedAtMs: Date.now() - 299_000 })
      await world.publish(corrected(call, 1, "answered_human"))
      await world.decided(call.callId)
      await pause(1_100)
      await world.publish(corrected(call, 2, "no_answer"))
      expect(await world.decided(call.callId, 2)).toMatchObject({ state: "suppressed", reason: "deadline_passed" })
    })
    test("to answered and back to missed texts after all, once", async () => {
      const call = world.call(LINES.tampa, { endedAtMs: Date.now() })
      await world.publish(call)
      await world.reaches(call.callId, "held")
      await world.publish(corrected(call, 2, "answered_human"))
      await world.reaches(call.callId, "cancelled")
      await world.publish(corrected(call, 3, "no_answer"))
      await world.reaches(call.callId, "accepted")
      expect(world.textsTo(numberOf(call))).toHaveLength(1)
    })
  })

  describe("waiting", () => {
    test("a redial that gets through cancels the text that waits", async () => {
      const call = world.call(LINES.tampa, { endedAtMs: Date.now() })
      const redial = world.call(LINES.tampa, {
        caller: call.caller ?? {},
        callerKey: call.callerKey ?? "",
        reason: "answered_human",
        startedAtMs: Date.now(),
      })
      await world.publish(call)
      await world.reaches(call.callId, "held")
      await world.publish(redial)
      expect(await world.reaches(call.callId, "cancelled")).toMatchObject({ reason: "reached_first" })
      expect(world.textsTo(numberOf(call))).toEqual([])
    })
    test("the caller who is still on the line is texted at rung out, or when the location wants it, after hanging up", async () => {
      const atOnce = world.call(LINES.phoenix, { callOver: false })
      const waits = world.call(LINES.austin, { callOver: false })
      await world.publish(atOnce)
      await world.publish(waits)
      await world.reaches(atOnce.callId, "accepted")
      expect(await world.decided(waits.callId)).toMatchObject({ reason: "waiting_hang_up" })
      expect(world.textsTo(numberOf(waits))).toEqual([])
      await world.publish({ ...waits, version: 2, callOver: true, endedAtMs: Date.now() })
      await world.reaches(waits.callId, "accepted")
    })
    test("texts beyond the line's rate leave later, one after another, none is lost", async () => {
      const calls = Array.from({ length: 6 }, () => world.call("+13035550103"))
      await Promise.all(calls.map((call) => world.publish(call)))
      await Promise.all(calls.map((call) => world.reaches(call.callId, "accepted")))
      const times = calls
        .flatMap((call) => world.textsTo(numberOf(call)))
        .map(({ acceptedAtMs }) => acceptedAtMs)
        .sort((a, b) => a - b)
      expect(times).toHaveLength(6)
      const [first = 0, , , fourth = 0] = times
      // Three at once, then one a second.
      expect((times.at(-1) ?? 0) - first).toBeGreaterThan(2_000)
      expect(fourth - first).toBeGreaterThan(500)
    })
    test("what waits when a dispatcher stops is sent by the next one", async () => {
      const call = world.call(LINES.tampa, { endedAtMs: Date.now() })
      await world.publish(call)
      await world.reaches(call.callId, "held")
      await world.restart()
      await world.reaches(call.callId, "accepted")
      expect(world.textsTo(numberOf(call))).toHaveLength(1)
    })
    test("a row whose number does not open holds up no other", async () => {
      const damaged = world.call(LINES.tampa, { endedAtMs: Date.now() })
      const sound = world.call(LINES.tampa, { endedAtMs: Date.now() })
      for (const call of [damaged, sound]) {
        await world.publish(call)
        await world.reaches(call.callId, "held")
      }
      await world.damageNumber(numberOf(damaged))
      await world.restart()
      await world.reaches(sound.callId, "accepted")
      expect(await world.decided(damaged.callId)).toMatchObject({ state: "held" })
      expect(world.textsTo(numberOf(damaged))).toEqual([])
    })
    test("the kill switch stops what waits and what comes, and lets go on", async () => {
      const waits = world.call(LINES.tampa, { endedAtMs: Date.now() })
      await world.publish(waits)
      await world.reaches(waits.callId, "held")
      await world.switchSending(true)
      const comes = world.call(LINES.austin)
      await world.publish(comes)
      expect(await world.decided(comes.callId)).toMatchObject({ state: "suppressed", reason: "sending_stopped" })
      expect(await world.reaches(waits.callId, "cancelled")).toMatchObject({ reason: "sending_stopped" })
      await world.switchSending(false)
      const later = world.call(LINES.austin)
      await world.publish(later)
      await world.reaches(later.callId, "accepted")
    })
  })

  describe("what the carrier says", () => {
    test("a number that takes no texts is refused once and remembered", async () => {
      const caller = { kind: "e164", number: "+14155550198" }
      const call = world.call(LINES.austin, { caller })
      await world.publish(call)
      expect(await world.reaches(call.callId, "rejected")).toMatchObject({ reason: "not_textable" })
      const again = world.call(LINES.austin, { caller, callerKey: call.callerKey ?? "" })
      await world.publish(again)
      expect(await world.decided(again.callId)).toMatchObject({ state: "suppressed", reason: "not_textable" })
    })
    test("a carrier that is away is tried until the text would be too late, and the caller is free again", async () => {
      const call = world.call(LINES.seattle, { endedAtMs: Date.now() - 298_500 })
      await world.publish(call)
      expect(await world.reaches(call.callId, "expired")).toMatchObject({ reason: "carrier_unavailable" })
      const elsewhere = world.call(LINES.phoenix, { caller: call.caller ?? {}, callerKey: call.callerKey ?? "" })
      await world.publish(elsewhere)
      await world.reaches(elsewhere.callId, "accepted")
    })
  })

  unreadableSuite(() => world)

  test("figures: decisions and steps by reason, time to text by path, and no number among them", async () => {
    const text = await world.metrics()
    expect(text).toMatch(/rebound_decisions_total\{.*decision="skip",reason="opted_out|reason="not_missed"/)
    expect(text).toMatch(/rebound_message_steps_total\{.*state="accepted"/)
    expect(text).toMatch(/rebound_time_to_text_seconds_count\{.*path="direct"/)
    expect(text).toMatch(/rebound_time_to_text_seconds_count\{.*path="scheduled"/)
    expect(text).not.toMatch(/\+?1?\d{3}5550\d{3}/)
  })
}
