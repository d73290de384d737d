import type { Store } from "@rebound/store"
import { beforeAll } from "vitest"
import { claimSuite } from "./claim-suite.ts"
import { leaseSuite } from "./lease-suite.ts"
import { type LedgerGround, ledgerOf } from "./ledger-world.ts"
import { outcomeSuite } from "./outcome-suite.ts"
import { submissionSuite } from "./submission-suite.ts"
import { verdictSuite } from "./verdict-suite.ts"

/** What the ledger's statements promise one after another, on whatever store. What they promise side by side needs a server. */
export function ledgerSuite(open: () => Promise<Store>): void {
  let ground: LedgerGround
  beforeAll(async () => {
    const store = await open()
    ground = { store, ledger: ledgerOf(store, "one") }
  })
  claimSuite(() => ground)
  submissionSuite(() => ground)
  outcomeSuite(() => ground)
  verdictSuite(() => ground)
  leaseSuite(() => ground)
}
