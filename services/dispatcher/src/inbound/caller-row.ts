import type { CallerHasher, E164 } from "@rebound/numbers"
import type { Store } from "@rebound/store"

/**
 * The name under which a caller is kept at a brand: that of the row, which an older pepper may have made, or the current
 * one where there is no row yet. Of several rows the opted-out one, as the facts of a verdict choose it.
 */
export async function keptCallerKey(
  store: Store,
  hasher: CallerHasher,
  where: { readonly resellerId: string; readonly brandId: string; readonly number: E164 },
): Promise<string> {
  const names = hasher.all(where.resellerId, where.number)
  const current = hasher.current(where.resellerId, where.number)
  // With one live pepper there is nothing to look for.
  if (names.length === 1) return current
  const [row] = await store.statement(
    { kind: "resellers", ids: [where.resellerId] },
    `SELECT k.caller_key FROM unnest($3::text[]) AS u(name), LATERAL (SELECT * FROM dispatch_callers
       WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = u.name OFFSET 0) AS k
     ORDER BY k.opted_out_at_ms DESC, k.caller_key LIMIT 1`,
    [where.resellerId, where.brandId, names],
    { name: "dispatch_caller_name" },
  )
  return row === undefined ? current : String(row.caller_key)
}

/**
 * Brands that texted a caller from a line, or were about to, since an instant, by our own book: the line may have changed its
 * brand since, or be nobody's any more.
 */
export async function brandsThatTexted(
  store: Store,
  hasher: CallerHasher,
  where: { readonly resellerId: string; readonly line: string; readonly number: E164; readonly sinceMs: number },
): Promise<string[]> {
  const rows = await store.statement(
    { kind: "resellers", ids: [where.resellerId] },
    `SELECT DISTINCT m.brand_id FROM unnest($2::text[]) AS u(name), LATERAL (SELECT * FROM dispatch_messages
       WHERE reseller_id = $1 AND caller_key = u.name AND line = $3 AND created_at_ms >= $4::bigint OFFSET 0) AS m`,
    [where.resellerId, hasher.all(where.resellerId, where.number), where.line, Math.floor(where.sinceMs)],
    { name: "dispatch_brands_of_line" },
  )
  return rows.map((row) => String(row.brand_id))
}
