import type { Tx } from "@rebound/store"
import type { Caller, OpenThread } from "./open-thread.ts"

/** What became known of a number. */
export interface NumberNews {
  readonly what: "opted_out" | "opted_in" | "not_textable"
  /** An older word than the last one on the opt-out changes nothing; of the same millisecond the STOP holds. */
  readonly atMs: number
}

/** Writes it down for lists and composers to show. The dispatcher, which alone sends, decides by its own book. */
export async function stateNumber(
  tx: Tx,
  { resellerId, brandId }: Pick<Caller, "resellerId" | "brandId">,
  { callerKey }: Pick<OpenThread, "callerKey">,
  { what, atMs }: NumberNews,
): Promise<void> {
  const who = [resellerId, brandId, callerKey]
  if (what === "not_textable") {
    await tx.query(
      "UPDATE conv_numbers SET not_textable = true WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = $3",
      who,
      { name: "conv_number_not_textable" },
    )
    return
  }
  await tx.query(
    `UPDATE conv_numbers SET opted_out = $4::boolean, opt_changed_at_ms = $5::bigint
     WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = $3
       AND (opt_changed_at_ms < $5::bigint OR ($4::boolean AND opt_changed_at_ms = $5::bigint))`,
    [...who, what === "opted_out", Math.floor(atMs)],
    { name: "conv_number_opted" },
  )
}
