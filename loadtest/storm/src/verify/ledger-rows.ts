import pg from "pg"

/** What the installation says of a call: read behind row-level security, for the verdict on the storm only. */
export interface CallRow {
  readonly callId: string
  readonly verdict: string
  readonly reason: string
  readonly decision: string
  readonly decisionReason: string
  readonly textedInError: boolean
  readonly messageState: string
  readonly messageReason: string
  readonly givenUp: boolean
  readonly attempts: number
  readonly decidedFromMs: number
  readonly submittedAtMs: number
  readonly endedAtMs: number
}

export async function readCallRows(superuserUrl: string): Promise<ReadonlyMap<string, CallRow>> {
  return await query(
    superuserUrl,
    `SELECT k.call_id, k.verdict, k.reason, k.decision, k.decision_reason, k.texted_in_error, k.ended_at_ms,
       m.state, m.reason AS why, m.given_up, m.attempts, m.decided_from_ms, m.submitted_at_ms
     FROM dispatch_calls k LEFT JOIN dispatch_messages m ON m.reseller_id = k.reseller_id AND m.message_id = k.message_id`,
    (rows) =>
      new Map(
        rows.map((row) => [
          String(row.call_id),
          {
            callId: String(row.call_id),
            verdict: String(row.verdict),
            reason: String(row.reason),
            decision: String(row.decision),
            decisionReason: String(row.decision_reason),
            textedInError: row.texted_in_error === true,
            messageState: String(row.state ?? ""),
            messageReason: String(row.why ?? ""),
            givenUp: row.given_up === true,
            attempts: Number(row.attempts ?? 0),
            decidedFromMs: Number(row.decided_from_ms ?? 0),
            submittedAtMs: Number(row.submitted_at_ms ?? 0),
            endedAtMs: Number(row.ended_at_ms),
          },
        ]),
      ),
  )
}

/** How much is still on its way: the storm is judged when nothing is. */
export async function countOpen(
  superuserUrl: string,
): Promise<{ readonly waiting: number; readonly unsettled: number; readonly steps: number; readonly calls: number }> {
  return await query(
    superuserUrl,
    `SELECT (SELECT count(*) FROM dispatch_messages WHERE state IN ('held', 'claimed', 'submitting')) AS waiting,
       (SELECT count(*) FROM dispatch_messages WHERE state = 'unknown' AND NOT given_up) AS unsettled,
       (SELECT count(*) FROM dispatch_outbox) AS steps,
       (SELECT count(*) FROM dispatch_calls) AS calls`,
    ([row]) => ({
      waiting: Number(row?.waiting),
      unsettled: Number(row?.unsettled),
      steps: Number(row?.steps),
      calls: Number(row?.calls),
    }),
  )
}

async function query<T>(url: string, sql: string, read: (rows: Record<string, unknown>[]) => T): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on("error", () => {})
  await client.connect()
  try {
    return read((await client.query(sql)).rows)
  } finally {
    await client.end()
  }
}
