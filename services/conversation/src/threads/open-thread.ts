import type { Row, Tx } from "@rebound/store"
import { readThread, THREAD_COLUMNS, type Thread } from "./thread.ts"

/** Who a record is about, with all that had to be looked up or sealed before the transaction. */
export interface Caller {
  readonly resellerId: string
  readonly brandId: string
  /** The caller's names by every live pepper, the current one first. */
  readonly names: readonly string[]
  readonly numberSealed: string
  /** As the network told it; empty when it did not. */
  readonly name: string
}

/** A thread under its row's lock, with the number that the record came by. */
export interface OpenThread {
  readonly thread: Thread
  readonly callerKey: string
  readonly optedOut: boolean
  readonly optChangedAtMs: number
  readonly notTextable: boolean
}

export interface NewThread {
  readonly contactId: string
  readonly threadId: string
  readonly place: { readonly locationId: string; readonly line: string }
}

/**
 * The name that a caller's row goes by: $1 reseller, $2 brand, $3 all names. Each is looked up by the whole key, which
 * `= ANY` leaves to the planner's view of the table's size.
 */
export const KEPT_NAME = `SELECT k.caller_key FROM unnest($3::text[]) AS u(name), LATERAL (SELECT caller_key FROM conv_numbers
    WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = u.name OFFSET 0) AS k ORDER BY k.caller_key LIMIT 1`

/**
 * The number, and then its thread, in one round trip. Whoever waited for the number sees whose it is by then; whoever waits for the
 * thread sees its newest version. A thread is never younger than its number's row. $4: who writes or calls by a number last is
 * answered there.
 */
const TOUCH = `
WITH number AS (
  UPDATE conv_numbers SET used_at_ms = greatest(used_at_ms, $4::bigint)
  WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = (${KEPT_NAME})
  RETURNING caller_key, contact_id, opted_out, opt_changed_at_ms, not_textable
)
SELECT number.caller_key, number.opted_out, number.opt_changed_at_ms, number.not_textable, ${THREAD_COLUMNS}
FROM number JOIN conv_threads t ON (t.reseller_id = $1) IS TRUE AND t.contact_id = number.contact_id FOR NO KEY UPDATE OF t`

const MAKE = `
INSERT INTO conv_numbers AS n (reseller_id, brand_id, caller_key, contact_id, number_sealed, used_at_ms)
VALUES ($1, $2, $3, $4, $5, $6::bigint)
ON CONFLICT (reseller_id, brand_id, caller_key) DO UPDATE SET used_at_ms = greatest(n.used_at_ms, excluded.used_at_ms)
RETURNING contact_id`

/**
 * The caller's thread, locked until the transaction ends. The number's row is taken first: of two who bring a new caller at once
 * one waits here and then finds the other's contact. With `make` there always is a thread; without it undefined where there is none.
 */
export async function openThread(
  tx: Tx,
  caller: Caller,
  usedAtMs: number,
  make: NewThread | undefined,
): Promise<OpenThread | undefined> {
  const { resellerId, brandId, names } = caller
  const atMs = Math.floor(usedAtMs)
  let [row] = await tx.query(TOUCH, [resellerId, brandId, names, atMs], { name: "conv_touch_number" })
  if (row === undefined && make !== undefined) {
    const made = [resellerId, brandId, names[0] ?? "", make.contactId, caller.numberSealed, atMs]
    const [number] = await tx.query(MAKE, made, { name: "conv_make_number" })
    if (number?.contact_id === make.contactId) await makeThread(tx, caller, make, atMs)
    ;[row] = await tx.query(TOUCH, [resellerId, brandId, names, atMs], { name: "conv_touch_number" })
    if (row === undefined) throw new TypeError("a number without a thread")
  }
  if (row === undefined) return undefined
  const thread = readThread(row)
  if (caller.name !== "")
    await tx.query(
      "UPDATE conv_contacts SET name = $3 WHERE reseller_id = $1 AND contact_id = $2 AND name = ''",
      [resellerId, thread.contactId, caller.name.slice(0, NAME_MAX)],
      { name: "conv_first_name" },
    )
  return { thread, ...readNumber(row) }
}

/** Longer than any name that people go by; a network's own field has 15 characters. */
export const NAME_MAX = 100

async function makeThread(tx: Tx, caller: Caller, make: NewThread, atMs: number): Promise<void> {
  const { resellerId, brandId } = caller
  await tx.query(
    "INSERT INTO conv_contacts (reseller_id, contact_id, brand_id, created_at_ms) VALUES ($1, $2, $3, $4::bigint)",
    [resellerId, make.contactId, brandId, atMs],
    { name: "conv_make_contact" },
  )
  await tx.query(
    `INSERT INTO conv_threads (reseller_id, thread_id, brand_id, location_id, line, contact_id, created_at_ms, changed_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7::bigint, 0)`,
    [resellerId, make.threadId, brandId, make.place.locationId, make.place.line, make.contactId, atMs],
    { name: "conv_make_thread" },
  )
}

const readNumber = (row: Row) => ({
  callerKey: String(row.caller_key),
  optedOut: row.opted_out === true,
  optChangedAtMs: Number(row.opt_changed_at_ms),
  notTextable: row.not_textable === true,
})
