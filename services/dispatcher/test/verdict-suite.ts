import type { Store } from "@rebound/store"
import { beforeAll, describe, expect, test } from "vitest"
import type { Ledger } from "../src/ledger/ledger.ts"
import {
  callerRow,
  callRow,
  claimOf,
  type LedgerGround,
  messageRow,
  NOW,
  noteOf,
  outcomeOf,
  stepsOf,
  submissionOf,
} from "./ledger-world.ts"

/** Verdicts that no text follows, and those that take one back. */
export function verdictSuite(open: () => LedgerGround): void {
  let store: Store
  let ledger: Ledger
  beforeAll(() => {
    ;({ store, ledger } = open())
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
      expect(await stepsOf(store, claim.messageId)).toEqual(["cancelled"])
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
        expect(await stepsOf(store, claim.messageId)).toEqual([])
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
}
