import type { CallerHasher, E164 } from "@rebound/numbers"
import type { Store } from "@rebound/store"

/**
 * The name under which a caller is kept at a brand: that of the row, which an older pepper may have made, or the current
 * one where there is no row yet.
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
  const rows = await store.statement(
    { kind: "resellers", ids: [where.resellerId] },
    `SELECT caller_key FROM dispatch_callers WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = ANY ($3::text[])`,
    [where.resellerId, where.brandId, names],
    { name: "dispatch_caller_name" },
  )
  const kept = new Set(rows.map((row) => String(row.caller_key)))
  return names.find((name) => kept.has(name)) ?? current
}
