import type { Producer } from "@rebound/bus"
import type { Row, Tx } from "@rebound/store"

/** A row of an outbox, ready to be sent. */
export interface Waiting {
  /** Its place in the order of the table. */
  readonly sequence: string
  readonly key: string
  readonly value: Uint8Array
}

/** A row of columns `sequence`, `key` and `value`, the value as it goes on the topic. */
export const waitingRow = ({ sequence, key, value }: Row): Waiting => ({
  sequence: String(sequence),
  key: String(key),
  value: value as Uint8Array,
})

/** What one look at an outbox came to. */
export interface Round {
  /** Rows that are durable on the topic and off the outbox. */
  readonly sent: number
  /** The first send that failed; its row and those behind it under its key stay. */
  readonly failure: unknown
  /** Another look is worth it at once. */
  readonly more: boolean
}

export const NOTHING_WAITED: Round = { sent: 0, failure: undefined, more: false }

export interface TakingOff {
  readonly producer: Producer
  readonly topic: string
  /** Where the rows stand, in the column `sequence`. */
  readonly table: string
  /** Rows of one key in their order. */
  readonly rows: readonly Waiting[]
  /** Something is on the topic and not yet off the outbox: for a crash point. */
  readonly onPublished?: () => void
}

/** A send takes twice that at most: to leave, and to be acknowledged. */
const SEND_TIMEOUT_MS = 2_000
/** With the last send's own deadline this stays below the 5 s that the store lets a transaction idle. */
const BEGIN_WITHIN_MS = 500

/**
 * Sends rows, waits until they are durable, and deletes those that are, also when another one's send failed. A crash before
 * the transaction commits sends them again, byte for byte.
 *
 * Call it in the transaction that holds the rows' locks: whoever else took them would send them beside us.
 */
export async function sendAndTakeOff(tx: Tx, { producer, topic, table, rows, onPublished }: TakingOff): Promise<Round> {
  const { sent, failure } = await sendByKey(producer, topic, rows)
  if (sent.length === 0) return { sent: 0, failure, more: false }
  onPublished?.()
  await tx.query(`DELETE FROM ${table} WHERE sequence = ANY ($1::text[]::bigint[])`, [sent])
  return { sent: sent.length, failure, more: sent.length < rows.length }
}

/**
 * Keys side by side and those of one key one after another: a row that fails holds back those behind it under its key, and
 * nobody else's. What is not begun within half a second is left for the next round: the rows' locks are held meanwhile.
 */
async function sendByKey(
  producer: Producer,
  topic: string,
  rows: readonly Waiting[],
): Promise<{ readonly sent: readonly string[]; readonly failure: unknown }> {
  const late = AbortSignal.timeout(BEGIN_WITHIN_MS)
  const sent: string[] = []
  const failures: unknown[] = []
  const sendAll = async (ofKey: readonly Waiting[]) => {
    for (const { sequence, key, value } of ofKey) {
      if (late.aborted) return
      await producer.send({ topic, key, value }, { timeoutMs: SEND_TIMEOUT_MS })
      sent.push(sequence)
    }
  }
  const keys = Map.groupBy(rows, ({ key }) => key)
  await Promise.all([...keys.values()].map((ofKey) => sendAll(ofKey).catch((error) => failures.push(error))))
  return { sent, failure: failures[0] }
}
