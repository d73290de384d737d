import type { Store } from "@rebound/store"

/** A reseller's day, UTC: `2026-03-02`. */
export interface ResellerDay {
  readonly resellerId: string
  readonly day: string
}

/** Resellers' days that are remembered as written; beyond it they are written once more, which changes nothing. */
const KNOWN_MAX = 50_000

/**
 * Sees to it that a reseller's day has its row before segments are spent on it: what spends locks that row first, and
 * nobody can lock a row that is not there. Costs a statement for the first text of a reseller's day in each process.
 */
export function createDayRows(store: Store): (days: readonly ResellerDay[]) => Promise<void> {
  const known = new Set<string>()
  const keyOf = ({ resellerId, day }: ResellerDay) => `${resellerId} ${day}`
  return async (days) => {
    const missing = new Map(days.filter((one) => !known.has(keyOf(one))).map((one) => [keyOf(one), one]))
    if (missing.size === 0) return
    const given = [...missing.values()].map(({ resellerId, day }) => ({ r: resellerId, day }))
    await store.statement(
      { kind: "all" },
      `INSERT INTO dispatch_days (reseller_id, day)
       SELECT r, day FROM jsonb_to_recordset($1::jsonb) AS g(r text, day text) ORDER BY r, day
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(given)],
      { name: "dispatch_day_rows" },
    )
    if (known.size + missing.size > KNOWN_MAX) known.clear()
    for (const key of missing.keys()) known.add(key)
  }
}
