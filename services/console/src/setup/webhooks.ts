import type { CARRIER_KINDS, CarrierSpec } from "@rebound/directory"

/** What a carrier of each kind tells us, and at which end of an address. */
const WHAT_OF_KIND = {
  twilio: ["voice", "sms", "receipts"],
  freeswitch: ["cdr"],
} as const satisfies Record<keyof typeof CARRIER_KINDS, readonly string[]>

/**
 * The exact addresses to enter at the carrier. The account's own public address stands first: it is part of what the
 * carrier signs. Without one, the installation's; without either only the path is known.
 */
export function webhooksOf(resellerId: string, carrier: CarrierSpec, ingestUrl: string | null) {
  const base = (carrier.settings.publicUrl ?? ingestUrl ?? "").replace(/\/+$/, "")
  return WHAT_OF_KIND[carrier.kind].map((what) => {
    const path = `/v1/${carrier.kind}/${resellerId}/${carrier.id}/${what}`
    return { what, path, url: base === "" ? null : `${base}${path}` }
  })
}
