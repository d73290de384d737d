import type { Store } from "@rebound/store"
import { beforeAll, describe, expect, test } from "vitest"
import type { Ledger } from "../src/ledger/ledger.ts"
import {
  ALL,
  callerRow,
  callRow,
  claimOf,
  ledgerOf,
  messageRow,
  NOW,
  noteOf,
  outcomeOf,
  STOP,
  stopValues,
  submissionOf,
} from "./ledger-world.ts"

/** What the ledger's statements promise one after another, on whatever store. What they promise side by side needs a server. */
export function ledgerSuite(open: () => Promise<Store>): void {
  let store: Store
  let ledger: Ledger
  const clock = { nowMs: NOW }
  beforeAll(async () => {
    store = await open()
    ledger = ledgerOf(store, "one", clock)
  })
  const stepsOf = async (key: string) =>
    (
      await store.statement(ALL, "SELECT value_sealed FROM dispatch_outbox WHERE key = $1 ORDER BY sequence", [key])
    ).map((row) => row.value_sealed)

  const spend = (resellerId: string, segments: number) =>
    store.statement(
      ALL,
      `INSERT INTO dispatch_days (reseller_id, day, segments) VALUES ($1, '2026-03-02', $2)
       ON CONFLICT (reseller_id, day) DO UPDATE SET segments = excluded.segments`,
      [resellerId, segments],
    )
  const spent = async (resellerId: string) =>
    Number(
      (await store.statement(ALL, "SELECT segments FROM dispatch_days WHERE reseller_id = $1", [resellerId]))[0]
        ?.segments,
    )

  describe("a claim", () => {
    test("writes call, latch, message and step together", async () => {
      const claim = claimOf({ outbox: { shard: 3, key: "claim-1", valueSealed: "claimed" } })
      expect(await ledger.claim(claim)).toBe("claimed")
      expect(await messageRow(store, claim.messageId)).toMatchObject({ state: "held", reason: "grace_delay", fence: 1 })
      expect(await callerRow(store, claim)).toMatchObject({ latch_message_id: claim.messageId })
      expect(await callRow(store, claim.callId)).toMatchObject({
        decision: "message",
        message_id: claim.messageId,
        version: 1,
      })
      expect(await stepsOf("claim-1")).toEqual(["claimed"])
    })
    test("that comes again, or for an older version, changes nothing", async () => {
      const claim = claimOf({ version: 2, outbox: { shard: 3, key: "claim-2", valueSealed: "claimed" } })
      expect(await ledger.claim(claim)).toBe("claimed")
      expect(await ledger.claim({ ...claim, messageId: "m-again" })).toBe("lost")
      expect(await ledger.claim({ ...claim, version: 1, messageId: "m-older" })).toBe("lost")
      expect(await stepsOf("claim-2")).toEqual(["claimed"])
      expect(await callerRow(store, claim)).toMatchObject({ latch_message_id: claim.messageId })
    })
    test("loses to a latch, and another brand's is not in its way", async () => {
      const claim = claimOf()
      await ledger.claim(claim)
      const second = claimOf({ callerKey: claim.callerKey })
      expect(await ledger.claim(second)).toBe("lost")
      expect(await callRow(store, second.callId)).toBeUndefined()
      expect(await ledger.claim(claimOf({ callerKey: claim.callerKey, brandId: "other" }))).toBe("claimed")
    })
    test.each([
      ["an opt-out", "opted_out_at_ms", 1],
      ["a number that takes no texts", "not_textable_at_ms", 1],
      ["a live conversation", "live_at_ms", NOW - 86_400_000 + 1],
      ["a later call that got through", "reached_at_ms", NOW - 30_000 + 1],
    ])("loses to %s that came after its facts", async (_, column, value) => {
      const claim = claimOf()
      await store.statement(ALL, STOP.replaceAll("opted_out_at_ms", column), [
        claim.resellerId,
        claim.brandId,
        claim.callerKey,
        value,
      ])
      expect(await ledger.claim(claim)).toBe("lost")
      expect(await callerRow(store, claim)).toMatchObject({ latch_message_id: "" })
    })
    test.each([
      ["reseller", ""],
      ["brand", "brightsmile"],
      ["account", "main"],
    ])("loses to a switch of the %s", async (scope, id) => {
      const resellerId = `stopped-${scope}`
      await store.statement(ALL, "INSERT INTO dispatch_switches VALUES ($1, $2, $3, true, 'test', 1)", [
        resellerId,
        scope,
        id,
      ])
      expect(await ledger.claim(claimOf({ resellerId }))).toBe("lost")
      expect(await ledger.claim(claimOf({ resellerId: `running-${scope}` }))).toBe("claimed")
    })
    test("loses to the cap on brands and to the cap on money", async () => {
      const claim = claimOf()
      for (const brandId of ["a", "b", "c"])
        expect(await ledger.claim(claimOf({ callerKey: claim.callerKey, brandId }))).toBe("claimed")
      expect(await ledger.claim(claim)).toBe("lost")
      const poor = claimOf({ resellerId: "poor", caps: { ...claim.caps, segmentsPerDayMax: 1 }, segments: 2 })
      expect(await ledger.claim(poor)).toBe("lost")
      expect(await ledger.claim({ ...poor, segments: 1 })).toBe("claimed")
    })
    test("of many in one flight as many as the money lasts, and not one more; a hold spends nothing yet", async () => {
      const caps = { ...claimOf().caps, segmentsPerDayMax: 10 }
      const claims = Array.from({ length: 30 }, (_, index) =>
        claimOf({ resellerId: "thrifty", state: index % 3 === 0 ? "held" : "submitting", segments: 2, caps }),
      )
      const results = await Promise.all(claims.map((claim) => ledger.claim(claim)))
      expect(await spent("thrifty")).toBe(10)
      const made = claims.filter((_, index) => results[index] === "claimed")
      expect(made.filter(({ state }) => state === "submitting")).toHaveLength(5)
    })
    test("as SUBMITTING counts its segments on the day", async () => {
      await ledger.claim(claimOf({ resellerId: "spender", state: "submitting", segments: 3 }))
      const [day] = await store.statement(ALL, "SELECT * FROM dispatch_days WHERE reseller_id = 'spender'")
      expect(day).toMatchObject({ day: "2026-03-02", segments: 3, first_texts: 1 })
    })
    test("two of one caller in one flight: one wins", async () => {
      const one = claimOf()
      const two = claimOf({ callerKey: one.callerKey })
      const idle = ledger.claim(claimOf())
      expect((await Promise.all([ledger.claim(one), ledger.claim(two)])).sort()).toEqual(["claimed", "lost"])
      await idle
    })
  })

  describe("SUBMITTING of a scheduled text", () => {
    test("goes when nothing changed, once", async () => {
      const claim = claimOf()
      await ledger.claim(claim)
      expect(await ledger.submit(submissionOf(claim))).toEqual({ kind: "go", attempts: 1 })
      expect(await ledger.submit(submissionOf(claim))).toEqual({ kind: "lost" })
    })
    test.each([
      ["the opt-out", "opted_out_at_ms = 1", "opted_out"],
      ["a number that takes no texts", "not_textable_at_ms = 1", "not_textable"],
      ["a live conversation", `live_at_ms = ${NOW}`, "conversation_live"],
      ["a call that got through", `reached_at_ms = ${NOW}`, "reached_first"],
      ["a latch that another text holds", "latch_message_id = 'another'", "texted_recently"],
    ])("stops for %s", async (_, change, reason) => {
      const claim = claimOf()
      await ledger.claim(claim)
      await store.statement(ALL, `UPDATE dispatch_callers SET ${change} WHERE caller_key = $1`, [claim.callerKey])
      expect(await ledger.submit(submissionOf(claim))).toEqual({ kind: "stop", reason })
      expect(await messageRow(store, claim.messageId)).toMatchObject({ state: "held", attempts: 0 })
    })
    test("stops past the deadline, for a switch, for a newer verdict and for the daily limit", async () => {
      const late = claimOf({ deadlineAtMs: NOW })
      const off = claimOf({ resellerId: "switched" })
      const answered = claimOf()
      const poor = claimOf({ resellerId: "poor-later" })
      for (const claim of [late, off, answered, poor]) await ledger.claim(claim)
      await store.statement(ALL, "INSERT INTO dispatch_switches VALUES ('switched', 'reseller', '', true, 'test', 1)")
      await store.statement(ALL, "UPDATE dispatch_calls SET verdict = 'answered' WHERE call_id = $1", [answered.callId])
      await spend("poor-later", 50_000)
      expect(await ledger.submit(submissionOf(late))).toEqual({ kind: "stop", reason: "deadline_passed" })
      expect(await ledger.submit(submissionOf(off))).toEqual({ kind: "stop", reason: "sending_stopped" })
      expect(await ledger.submit(submissionOf(answered))).toEqual({ kind: "stop", reason: "verdict_corrected" })
      expect(await ledger.submit(submissionOf(poor))).toEqual({ kind: "stop", reason: "spend_cap" })
    })
    test("of many in one flight begins for as many as the money lasts; people's texts are counted and never held back", async () => {
      const claims = Array.from({ length: 20 }, () => claimOf({ resellerId: "thrifty-later" }))
      await Promise.all(claims.map((claim) => ledger.claim(claim)))
      const [person] = claims
      await store.statement(ALL, "UPDATE dispatch_messages SET class = 'convo' WHERE message_id = $1", [
        person?.messageId ?? "",
      ])
      await spend("thrifty-later", 49_993)
      const results = await Promise.all(claims.map((claim) => ledger.submit(submissionOf(claim))))
      expect(await spent("thrifty-later")).toBe(50_000)
      expect(results[0]).toMatchObject({ kind: "go" })
      expect(results.filter(({ kind }) => kind === "go")).toHaveLength(7)
      expect(results.filter((result) => result.kind === "stop" && result.reason === "spend_cap")).toHaveLength(13)
    })
    test("an answer to a keyword leaves although the person opted out", async () => {
      const claim = claimOf()
      await ledger.claim(claim)
      await store.statement(ALL, "UPDATE dispatch_messages SET class = 'stop_ack' WHERE message_id = $1", [
        claim.messageId,
      ])
      await store.statement(ALL, STOP, stopValues(claim))
      expect(await ledger.submit(submissionOf(claim))).toMatchObject({ kind: "go" })
    })
    test("a text without a caller's row leaves", async () => {
      const claim = claimOf()
      await ledger.claim(claim)
      await store.statement(
        ALL,
        "UPDATE dispatch_messages SET class = 'convo', caller_key = 'none' WHERE message_id = $1",
        [claim.messageId],
      )
      expect(await ledger.submit({ ...submissionOf(claim), callerKey: "none" })).toMatchObject({ kind: "go" })
    })
    test("loses with an old fence or another's row", async () => {
      const claim = claimOf({ owner: "two" })
      await ledger.claim(claim)
      expect(await ledger.submit(submissionOf(claim))).toEqual({ kind: "lost" })
      const mine = claimOf()
      await ledger.claim(mine)
      expect(await ledger.submit(submissionOf(mine, 2))).toEqual({ kind: "lost" })
    })
  })

  describe("an outcome", () => {
    const submitted = async (over = {}) => {
      const claim = claimOf({ state: "submitting", ...over })
      await ledger.claim(claim)
      return claim
    }
    test("ACCEPTED starts the repeat window anew from its own instant", async () => {
      const claim = await submitted({ latchUntilMs: NOW + 1 })
      expect(await ledger.record(outcomeOf(claim, { to: "accepted", latchUntilMs: NOW + 777 }))).toBe(true)
      expect(await messageRow(store, claim.messageId)).toMatchObject({
        state: "accepted",
        carrier_message_id: `SM-${claim.messageId}`,
        submitted_at_ms: NOW + 50,
      })
      expect(await callerRow(store, claim)).toMatchObject({ latch_until_ms: NOW + 777, texted_at_ms: NOW + 100 })
    })
    test("ACCEPTED is a fact: it overrides UNKNOWN whatever the fence; a refusal with an old fence does not", async () => {
      const claim = await submitted()
      await ledger.record(outcomeOf(claim, { to: "unknown", reason: "owner_lost" }))
      await store.statement(ALL, "UPDATE dispatch_messages SET fence = 2 WHERE message_id = $1", [claim.messageId])
      expect(await ledger.record(outcomeOf(claim, { to: "rejected" }))).toBe(false)
      expect(await ledger.record(outcomeOf(claim, { to: "accepted", fence: undefined }))).toBe(true)
      expect(await ledger.record(outcomeOf(claim, { to: "unknown" }))).toBe(false)
    })
    test.each(["rejected", "expired"] as const)("%s frees the latch for the next call", async (to) => {
      const claim = await submitted()
      expect(await ledger.record(outcomeOf(claim, { to, reason: "carrier_rejected" }))).toBe(true)
      expect(await ledger.claim(claimOf({ callerKey: claim.callerKey }))).toBe("claimed")
    })
    test("UNKNOWN keeps the latch", async () => {
      const claim = await submitted()
      await ledger.record(outcomeOf(claim, { to: "unknown", reason: "fate_unknown", settleAtMs: NOW + 5 }))
      expect(await messageRow(store, claim.messageId)).toMatchObject({ state: "unknown", settle_at_ms: NOW + 5 })
      expect(await ledger.claim(claimOf({ callerKey: claim.callerKey }))).toBe("lost")
    })
    test("a refusal that may be repeated goes back to CLAIMED and can be submitted again", async () => {
      const claim = await submitted()
      await ledger.record(outcomeOf(claim, { to: "claimed", dueAtMs: NOW + 250, errorCode: "20429" }))
      expect(await messageRow(store, claim.messageId)).toMatchObject({
        state: "claimed",
        due_at_ms: NOW + 250,
        error_code: "20429",
      })
      expect(await ledger.submit(submissionOf(claim))).toEqual({ kind: "go", attempts: 2 })
    })
    test("the carrier's word of an opt-out or of a number without texts is kept for the caller", async () => {
      const stopped = await submitted()
      const landline = await submitted()
      await ledger.record(outcomeOf(stopped, { to: "rejected", reason: "opted_out", optedOut: true }))
      await ledger.record(outcomeOf(landline, { to: "rejected", reason: "not_textable", notTextable: true }))
      expect(await callerRow(store, stopped)).toMatchObject({
        opted_out_at_ms: NOW + 100,
        opt_out_source: "carrier",
        latch_message_id: "",
      })
      expect(await callerRow(store, landline)).toMatchObject({ not_textable_at_ms: NOW + 100 })
    })
    test.each([
      ["older than", NOW + 101, 0],
      ["of the same millisecond as", NOW + 100, NOW + 100],
    ])(
      "the carrier's word of an opt-out, %s a START, holds only when nothing newer was said",
      async (_, startedAtMs, out) => {
        const claim = await submitted()
        await store.statement(ALL, "UPDATE dispatch_callers SET opt_changed_at_ms = $1 WHERE caller_key = $2", [
          startedAtMs,
          claim.callerKey,
        ])
        await ledger.record(outcomeOf(claim, { to: "rejected", reason: "opted_out", optedOut: true }))
        expect(await callerRow(store, claim)).toMatchObject({ opted_out_at_ms: out, opt_changed_at_ms: startedAtMs })
      },
    )
    test("two texts of one caller in one flight: both are written, and the latch is freed by its own only", async () => {
      const claim = await submitted()
      const idle = ledger.record(outcomeOf(claimOf(), { to: "accepted" }))
      await store.statement(
        ALL,
        `INSERT INTO dispatch_messages (reseller_id, message_id, brand_id, location_id, class, state, line, caller_key,
           account_id, body, segments, due_at_ms, deadline_at_ms, created_at_ms)
         VALUES ($1, 'ack-1', $2, 'l', 'stop_ack', 'submitting', '+15125550100', $3, 'main', 'b', 1, 0, 0, 0)`,
        [claim.resellerId, claim.brandId, claim.callerKey],
      )
      const ack = { ...claim, messageId: "ack-1" }
      const both = await Promise.all([
        ledger.record(outcomeOf(claim, { to: "rejected", optedOut: true })),
        ledger.record(outcomeOf(ack, { to: "accepted", class: "stop_ack" })),
        idle,
      ])
      expect(both.slice(0, 2)).toEqual([true, true])
      expect(await callerRow(store, claim)).toMatchObject({
        latch_message_id: "",
        opted_out_at_ms: NOW + 100,
        texted_at_ms: 0,
      })
    })
  })

  describe("a corrected verdict", () => {
    const withdrawal = (claim: ReturnType<typeof claimOf>) => ({
      ...claim,
      version: claim.version + 1,
      verdict: "answered",
      verdictReason: "answered_human",
      messageBrandId: claim.brandId,
      messageCallerKey: claim.callerKey,
      reachedAtMs: claim.startedAtMs,
      outbox: { shard: 0, key: claim.messageId, valueSealed: "cancelled" },
    })
    test("to answered before the POST cancels the text, frees the caller and tells of it", async () => {
      const claim = claimOf()
      await ledger.claim(claim)
      expect(await ledger.withdraw(withdrawal(claim))).toBe("cancelled")
      expect(await messageRow(store, claim.messageId)).toMatchObject({
        state: "cancelled",
        reason: "verdict_corrected",
      })
      expect(await callRow(store, claim.callId)).toMatchObject({
        version: 2,
        verdict: "answered",
        texted_in_error: false,
      })
      expect(await callerRow(store, claim)).toMatchObject({
        latch_message_id: "",
        latch_until_ms: 0,
        reached_at_ms: claim.startedAtMs,
      })
      expect(await stepsOf(claim.messageId)).toEqual(["cancelled"])
      expect(await ledger.submit(submissionOf(claim))).toEqual({ kind: "lost" })
      expect(await ledger.withdraw(withdrawal(claim))).toBe("stale")
    })
    test.each(["submitting", "accepted", "unknown"] as const)(
      "to answered when the text is %s marks the call as texted in error",
      async (state) => {
        const claim = claimOf({ state: "submitting" })
        await ledger.claim(claim)
        if (state !== "submitting") await ledger.record(outcomeOf(claim, { to: state }))
        expect(await ledger.withdraw(withdrawal(claim))).toBe("too_late")
        expect(await messageRow(store, claim.messageId)).toMatchObject({ state })
        expect(await callRow(store, claim.callId)).toMatchObject({ texted_in_error: true, decision: "message" })
        expect(await stepsOf(claim.messageId)).toEqual([])
      },
    )
    test("a text that proves not sent afterwards was not in error", async () => {
      const claim = claimOf({ state: "submitting" })
      await ledger.claim(claim)
      await ledger.withdraw(withdrawal(claim))
      await ledger.record(outcomeOf(claim, { to: "rejected", reason: "carrier_rejected" }))
      expect(await callRow(store, claim.callId)).toMatchObject({ texted_in_error: false })
    })
    test("back to missed may claim again, since the cancelled text never left", async () => {
      const claim = claimOf()
      await ledger.claim(claim)
      await ledger.withdraw(withdrawal(claim))
      const again = { ...claim, version: 3, messageId: `${claim.messageId}-again`, startedAtMs: claim.startedAtMs }
      expect(await ledger.claim(again)).toBe("claimed")
      expect(await callRow(store, claim.callId)).toMatchObject({ version: 3, message_id: again.messageId })
    })
  })

  describe("a verdict without a text", () => {
    test("stores its reason, remembers that the caller got through, and older ones change nothing", async () => {
      const claim = claimOf()
      const answered = noteOf(claim, { version: 2, verdict: "answered", reachedAtMs: NOW - 30_000 })
      expect(await ledger.note(answered)).toBe(true)
      expect(await ledger.note({ ...answered, version: 1, reason: "opted_out" })).toBe(false)
      expect(await callRow(store, claim.callId)).toMatchObject({
        decision: "suppressed",
        decision_reason: "not_missed",
        version: 2,
      })
      expect(await callerRow(store, claim)).toMatchObject({ reached_at_ms: NOW - 30_000 })
    })
    test("awaited it is decided later; a text that stands keeps its decision", async () => {
      const claim = claimOf()
      await ledger.note(noteOf(claim, { version: 1, mode: "await", reason: "waiting_hang_up", outbox: undefined }))
      expect(await callRow(store, claim.callId)).toMatchObject({ decision: "", decision_reason: "waiting_hang_up" })
      expect(await ledger.claim({ ...claim, version: 2 })).toBe("claimed")
      await ledger.note(noteOf(claim, { version: 3, mode: "keep", reason: "", outbox: undefined }))
      expect(await callRow(store, claim.callId)).toMatchObject({ decision: "message", version: 3 })
    })
  })

  describe("leases", () => {
    test("what has no living owner is adopted once, with a new fence; the old owner loses at its own update", async () => {
      const claim = claimOf({ owner: "dead", leaseUntilMs: NOW - 1 })
      const alive = claimOf({ owner: "alive" })
      await ledger.claim(claim)
      await ledger.claim(alive)
      const ids = (rows: readonly { readonly [key: string]: unknown }[]) => rows.map((row) => row.message_id)
      const adopted = await ledger.adopt(1_000)
      expect(ids(adopted)).toContain(claim.messageId)
      expect(ids(adopted)).not.toContain(alive.messageId)
      expect(adopted.find((row) => row.message_id === claim.messageId)).toMatchObject({
        fence: 2,
        number_sealed: "sealed-number",
      })
      expect(ids(await ledger.adopt(1_000))).not.toContain(claim.messageId)
      const sleeper = ledgerOf(store, "dead", clock)
      expect(await sleeper.submit(submissionOf(claim))).toEqual({ kind: "lost" })
      expect((await sleeper.renew([{ ...claim, fence: 1 }])).size).toBe(0)
      expect(await ledger.submit(submissionOf(claim, 2))).toMatchObject({ kind: "go" })
    })
    test("a hold that nobody owns is adopted when its time comes, and a row handed back at once", async () => {
      const hold = claimOf({ owner: "", leaseUntilMs: NOW + 60_000, dueAtMs: NOW + 60_000 })
      const back = claimOf()
      await ledger.claim(hold)
      await ledger.claim(back)
      await ledger.handBack([{ ...back, fence: 1, untilMs: 0 }])
      const soon = (await ledger.adopt(1_000)).map((row) => row.message_id)
      expect(soon).toContain(back.messageId)
      expect(soon).not.toContain(hold.messageId)
      const later = ledgerOf(store, "later", { nowMs: NOW + 60_000 })
      expect((await later.adopt(1_000)).map((row) => row.message_id)).toContain(hold.messageId)
    })
  })
}
