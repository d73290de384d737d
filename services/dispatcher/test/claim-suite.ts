import type { Store } from "@rebound/store"
import { beforeAll, describe, expect, test } from "vitest"
import type { Ledger } from "../src/ledger/ledger.ts"
import {
  ALL,
  callerRow,
  callRow,
  claimOf,
  type LedgerGround,
  messageRow,
  NOW,
  STOP,
  spent,
  stepsOf,
} from "./ledger-world.ts"

/** A claim: latch, message and step in one commit, or nothing. */
export function claimSuite(open: () => LedgerGround): void {
  let store: Store
  let ledger: Ledger
  beforeAll(() => {
    ;({ store, ledger } = open())
  })

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
      expect(await stepsOf(store, "claim-1")).toEqual(["claimed"])
    })
    test("that comes again, or for an older version, changes nothing", async () => {
      const claim = claimOf({ version: 2, outbox: { shard: 3, key: "claim-2", valueSealed: "claimed" } })
      expect(await ledger.claim(claim)).toBe("claimed")
      expect(await ledger.claim({ ...claim, messageId: "m-again" })).toBe("lost")
      expect(await ledger.claim({ ...claim, version: 1, messageId: "m-older" })).toBe("lost")
      expect(await stepsOf(store, "claim-2")).toEqual(["claimed"])
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
      expect(await spent(store, "thrifty")).toBe(10)
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
}
