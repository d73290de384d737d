import type { Store } from "@rebound/store"
import { beforeAll, describe, expect, test } from "vitest"
import type { Ledger } from "../src/ledger/ledger.ts"
import { ALL, callerRow, claimOf, type LedgerGround, messageRow, NOW, outcomeOf, submissionOf } from "./ledger-world.ts"

/** What an answer to a send does to the text and its caller. */
export function outcomeSuite(open: () => LedgerGround): void {
  let store: Store
  let ledger: Ledger
  beforeAll(() => {
    ;({ store, ledger } = open())
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
}
