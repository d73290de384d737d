import type { Store, Tx } from "@rebound/store"
import { onEachConnection, wideScans } from "@rebound/testkit"
import { ALL } from "./ledger-world.ts"

/** As `storeOf` opens them. */
const CONNECTIONS = 10

/** What was prepared on a store, and which of it reads along all rows of a reseller. */
export async function lookAtPlans(store: Store) {
  const looked = await onEachConnection(
    CONNECTIONS,
    (work) => store.transaction(ALL, work),
    (tx: Tx) =>
      wideScans({
        query: (sql) => tx.query(sql),
        named: "dispatch",
        tables: ["dispatch_calls", "dispatch_messages", "dispatch_callers"],
        fewIn: ["dispatch_messages_open", "dispatch_messages_unsettled", "dispatch_messages_unknown"],
        onPurpose: ["dispatch_list_calls dispatch_calls", "dispatch_count_ledger dispatch_calls"],
      }),
  )
  return {
    statements: new Set(looked.flatMap(({ statements }) => statements)),
    wide: looked.flatMap(({ wide }) => wide),
  }
}
