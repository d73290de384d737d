import { contextOf, decrypt, encrypt, tampered } from "./envelope.ts"
import type { DataKey } from "./vault.ts"

const prefix = "d1."
/** The authenticated bytes of each place. Places are a handful of names in our own code. */
const places = new Map<string, Buffer>()

function placeOf(context: string): Buffer {
  const known = places.get(context)
  if (known !== undefined) return known
  const made = contextOf("rebound", "d1", context)
  places.set(context, made)
  return made
}

/**
 * Seals a caller's number (or another piece of personal data) under its reseller's data key. `context` names the place,
 * for example `caller-number`. The same number gives another text each time: look numbers up by HMAC, never by this.
 */
export function sealWithDataKey(dataKey: DataKey, context: string, plain: string): string {
  return prefix + encrypt(dataKey, placeOf(context), plain)
}

/** The opposite. Throws VaultError `VAULT_TAMPERED` for another key, another context, or changed text. */
export function openWithDataKey(dataKey: DataKey, context: string, sealed: string): string {
  if (!sealed.startsWith(prefix)) throw tampered()
  return decrypt(dataKey, placeOf(context), sealed.slice(prefix.length))
}
