import type { Tx } from "@rebound/store"
import { ENTRY_COLUMNS, type Entry, readEntry } from "./entry.ts"

/** The entries of facts that were told before, by the facts' names. Their thread's row is locked by whoever asks in order to write. */
export async function findEntries(
  tx: Tx,
  resellerId: string,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, Entry>> {
  const rows = await tx.query(
    `SELECT ${ENTRY_COLUMNS} FROM unnest($2::text[]) AS fact(name), LATERAL (
       SELECT * FROM conv_entries WHERE reseller_id = $1 AND source_id = fact.name OFFSET 0) AS e`,
    [resellerId, sourceIds],
    { name: "conv_find_entries" },
  )
  return new Map(rows.map(readEntry).map((entry) => [entry.sourceId, entry]))
}

export const findEntry = async (tx: Tx, resellerId: string, sourceId: string): Promise<Entry | undefined> =>
  (await findEntries(tx, resellerId, [sourceId])).get(sourceId)

/** A handset's text of ten segments, or a long note. */
export const BODY_MAX = 10_000

/** Writes an entry: a new one, or in place of the one of the same fact. `revision` is that of the thread which this change makes. */
export async function writeEntry(
  tx: Tx,
  resellerId: string,
  threadId: string,
  revision: number,
  entry: Entry,
): Promise<void> {
  await tx.query(
    `INSERT INTO conv_entries AS e (reseller_id, entry_id, thread_id, source_id, version, kind, at_ms, author, body, call_id,
       verdict, reason, message_id, message_state, message_class, segments, error_code, accepted_at_ms, delivered_at_ms,
       ended_at_ms, location_id, line, ring_ms, texted_in_error, media_urls, revision)
     VALUES ($1, $2, $3, $4, $5::integer, $6, $7::bigint, $8, $9, $10, $11, $12, $13, $14, $15, $16::integer, $17, $18::bigint,
       $19::bigint, $20::bigint, $21, $22, $23::bigint, $24::boolean, $25::jsonb, $26::integer)
     ON CONFLICT (reseller_id, source_id) DO UPDATE SET version = excluded.version, at_ms = excluded.at_ms,
       author = excluded.author, body = excluded.body, verdict = excluded.verdict, reason = excluded.reason,
       message_state = excluded.message_state, segments = excluded.segments, error_code = excluded.error_code,
       accepted_at_ms = excluded.accepted_at_ms, delivered_at_ms = excluded.delivered_at_ms,
       ended_at_ms = excluded.ended_at_ms, location_id = excluded.location_id, line = excluded.line,
       ring_ms = excluded.ring_ms, texted_in_error = excluded.texted_in_error, revision = excluded.revision`,
    [
      resellerId,
      entry.entryId,
      threadId,
      entry.sourceId,
      entry.version,
      entry.kind,
      Math.floor(entry.atMs),
      entry.author,
      entry.body.replaceAll("\0", "").slice(0, BODY_MAX),
      entry.callId,
      entry.verdict,
      entry.reason,
      entry.messageId,
      entry.messageState,
      entry.messageClass,
      entry.segments,
      entry.errorCode,
      Math.floor(entry.acceptedAtMs),
      Math.floor(entry.deliveredAtMs),
      Math.floor(entry.endedAtMs),
      entry.locationId,
      entry.line,
      Math.floor(entry.ringMs),
      entry.textedInError,
      JSON.stringify(entry.mediaUrls),
      revision,
    ],
    { name: "conv_write_entry" },
  )
}
