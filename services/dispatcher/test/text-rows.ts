import { messageEventCodec } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { CallerHasher, E164 } from "@rebound/numbers"
import type { Row, Store } from "@rebound/store"
import type { Sealing } from "../src/numbers-at-rest/sealing.ts"
import { ALL } from "./ledger-world.ts"
import { LINES, SAMPLE_RESELLER } from "./sample-index.ts"

export type TextRows = ReturnType<typeof textRows>

/** What lies in the ledger about texts and their callers. */
export function textRows({
  store,
  index,
  hasher,
  sealing,
}: {
  readonly store: Store
  readonly index: Pick<DirectoryView, "lineByNumber">
  readonly hasher: CallerHasher
  readonly sealing: Sealing
}) {
  const keyOf = (number: E164) => hasher.current(SAMPLE_RESELLER, number)
  return {
    message: async (messageId: string): Promise<Row | undefined> =>
      (await store.statement(ALL, "SELECT * FROM dispatch_messages WHERE message_id = $1", [messageId]))[0],
    messagesOf: (number: E164, messageClass = ""): Promise<Row[]> =>
      store.statement(
        ALL,
        `SELECT * FROM dispatch_messages WHERE caller_key = $1 AND ($2 = '' OR class = $2) ORDER BY created_at_ms, message_id`,
        [keyOf(number), messageClass],
      ),
    caller: async (number: E164, line: string = LINES.austin): Promise<Row | undefined> =>
      (
        await store.statement(ALL, "SELECT * FROM dispatch_callers WHERE brand_id = $1 AND caller_key = $2", [
          index.lineByNumber(line)?.location.brand.id ?? "",
          keyOf(number),
        ])
      )[0],
    /** Steps of a text as they stand in the outbox, in order. */
    steps: async (messageId: string): Promise<string[]> => {
      const rows = await store.statement(ALL, "SELECT reseller_id, value_sealed FROM dispatch_outbox ORDER BY sequence")
      const events = await Promise.all(
        rows.map(async (row) =>
          messageEventCodec.decode(await sealing.openRecord(String(row.reseller_id), String(row.value_sealed))),
        ),
      )
      return events.filter((event) => event.messageId === messageId).map(({ state }) => state)
    },
  }
}
