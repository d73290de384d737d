import type { Store } from "@rebound/store"
import { beforeAll, describe, expect, test } from "vitest"
import type { Ledger } from "../src/ledger/ledger.ts"
import { claimOf, type LedgerGround, ledgerOf, NOW, submissionOf } from "./ledger-world.ts"

/** Who may work a row, and who may no longer. */
export function leaseSuite(open: () => LedgerGround): void {
  let store: Store
  let ledger: Ledger
  beforeAll(() => {
    ;({ store, ledger } = open())
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
      const sleeper = ledgerOf(store, "dead")
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
