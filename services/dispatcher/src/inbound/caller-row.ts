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
    `SELECT caller_key FROM dispatch_callers WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = ANY ($3::text[])
     ORDER BY opted_out_at_ms DESC, caller_key LIMIT 1`,
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
    `SELECT DISTINCT brand_id FROM dispatch_messages WHERE reseller_id = $1 AND caller_key = ANY ($2::text[]) AND line = $3
       AND created_at_ms >= $4::bigint`,
    [where.resellerId, hasher.all(where.resellerId, where.number), where.line, Math.floor(where.sinceMs)],
    { name: "dispatch_brands_of_line" },
  )
  return rows.map((row) => String(row.brand_id))
}
