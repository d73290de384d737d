import type { Store } from "@rebound/store"
import { beforeAll, describe, expect, test } from "vitest"
import type { Ledger } from "../src/ledger/ledger.ts"
import {
  ALL,
  claimOf,
  type LedgerGround,
  messageRow,
  NOW,
  STOP,
  spend,
  spent,
  stopValues,
  submissionOf,
} from "./ledger-world.ts"

/** The last look before a scheduled text begins. */
export function submissionSuite(open: () => LedgerGround): void {
  let store: Store
  let ledger: Ledger
  beforeAll(() => {
    ;({ store, ledger } = open())
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
      await spend(store, "poor-later", 50_000)
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
      await spend(store, "thrifty-later", 49_993)
      const results = await Promise.all(claims.map((claim) => ledger.submit(submissionOf(claim))))
      expect(await spent(store, "thrifty-later")).toBe(50_000)
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
}
