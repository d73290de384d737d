import { catalogueFaults } from "@rebound/store"
import { expect, test } from "vitest"
import { apiSuite } from "./api-suite.ts"
import { fatesSuite } from "./fates-suite.ts"
import { inboundSuite } from "./inbound-suite.ts"
import { outboxSuite } from "./outbox-suite.ts"
import { receiptsSuite } from "./receipts-suite.ts"
import type { TextsWorld } from "./texts-world.ts"

export interface TextsSuiteOptions {
  readonly open: () => TextsWorld
  readonly owner: () => Parameters<typeof catalogueFaults>[0]
}

/** What becomes of texts once they are out, and what people and handsets ask; on whatever it stands. */
export function textsSuite({ open, owner }: TextsSuiteOptions): void {
  test("no table of the ledger stands outside row security", async () => {
    expect(await catalogueFaults(owner())).toEqual([])
  })
  receiptsSuite(open)
  inboundSuite(open)
  fatesSuite(open)
  apiSuite(open)
  outboxSuite(open)
}
