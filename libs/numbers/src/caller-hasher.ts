import { createHmac, createSecretKey, type KeyObject } from "node:crypto"
import type { E164 } from "./e164.ts"

/** One version of the pepper. Versions only grow; a key is at least 32 bytes from a random source. */
export interface Pepper {
  readonly version: number
  readonly key: Uint8Array
}

/** Thrown where the configured peppers cannot be used: none, a short key, a version twice. The process must not start. */
export class PepperError extends Error {
  override readonly name = "PepperError"
  readonly code = "NUMBERS_PEPPER_UNUSABLE"
  readonly retryable = false
}

/**
 * Names a caller without the number: in topics' keys, facts, logs and latch rows.
 *
 * The same number has unrelated names at two resellers. A name is `<version>.<22 characters of base64url>`: 128 bits of
 * HMAC-SHA256, too many to collide in any reseller's lifetime. Without the pepper nobody can list the ten billion
 * numbers and compare.
 */
export interface CallerHasher {
  /** The name to write, made with the highest version. */
  current(resellerId: string, number: E164): string
  /** The names to look up, the current one first: one per live version, so that an opt-out written before a rotation still holds. */
  all(resellerId: string, number: E164): string[]
}

/**
 * Peppers from the keys of a configuration (`REBOUND_HASH_KEYS`), whose versions are texts: every service reads the same
 * variable the same way. Throws `PepperError` where a version is not a whole number, which look-ups need to order them by.
 */
export function peppersFromKeys(keys: readonly { readonly version: string; readonly key: Uint8Array }[]): Pepper[] {
  return keys.map(({ version, key }) => {
    if (!/^[1-9]\d{0,8}$/.test(version))
      throw new PepperError(`pepper version "${version}" is not a whole number from 1`)
    return { version: Number(version), key }
  })
}

const KEY_BYTES_MIN = 32
const KEPT_BYTES = 16

/** Makes a hasher over every live pepper version. Throws `PepperError`. */
export function createCallerHasher({ pepper }: { readonly pepper: readonly Pepper[] }): CallerHasher {
  const seen = new Set<number>()
  for (const { version, key } of pepper) {
    if (!Number.isSafeInteger(version) || version < 1)
      throw new PepperError("a pepper's version is a whole number from 1")
    if (seen.has(version)) throw new PepperError(`pepper version ${version} is given twice`)
    if (key.length < KEY_BYTES_MIN) throw new PepperError(`the key of pepper ${version} has fewer than 32 bytes`)
    seen.add(version)
  }
  const keys = [...pepper]
    .sort((a, b) => b.version - a.version)
    .map(({ version, key }) => ({ prefix: `${version}.`, key: createSecretKey(key) }))
  const [newest] = keys
  if (newest === undefined) throw new PepperError("no pepper is given")
  return {
    current: (resellerId, number) => newest.prefix + digest(newest.key, resellerId, number),
    all: (resellerId, number) => keys.map(({ prefix, key }) => prefix + digest(key, resellerId, number)),
  }
}

function digest(key: KeyObject, resellerId: string, number: E164): string {
  // NUL stands in neither part, so that no two pairs make the same text.
  return createHmac("sha256", key)
    .update(`${resellerId}\0${number}`)
    .digest()
    .subarray(0, KEPT_BYTES)
    .toString("base64url")
}
