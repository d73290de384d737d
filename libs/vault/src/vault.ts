import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto"
import type { VersionedKey } from "@rebound/runtime"
import { contextOf, decrypt, encrypt, tampered } from "./envelope.ts"
import { VaultError } from "./errors.ts"

/** A reseller's data key in memory. A KeyObject, so that it shows in no log, dump or JSON. */
export type DataKey = KeyObject

/**
 * Seals secrets, and wraps the data keys under which callers' numbers lie. Everything sealed is text,
 * `r1.<key version>.<base64url>`, bound to its purpose and reseller: moved to another row of another reseller it does not
 * open. All methods throw VaultError: `VAULT_TAMPERED`, or `VAULT_UNKNOWN_KEY` for a version no longer configured.
 */
export interface Vault {
  /** `purpose` names what it is, for example `account-credentials`. */
  sealSecret(purpose: string, resellerId: string, plain: string): string
  openSecret(purpose: string, resellerId: string, sealed: string): string
  /** A fresh random data key; keep what `wrapDataKey` makes of it. */
  newDataKey(): DataKey
  wrapDataKey(resellerId: string, dataKey: DataKey): string
  unwrapDataKey(resellerId: string, wrapped: string): DataKey
  /** True when something sealed or wrapped should be sealed again, as an older key made it. */
  isStale(sealed: string): boolean
}

/** The key of a purpose and a reseller, with what it authenticates. */
interface Derived {
  readonly key: KeyObject
  readonly context: Buffer
}

/** Format 1: HKDF-SHA-256 per purpose and reseller, then AES-256-GCM. */
const format = "r1"
const versionShape = /^[A-Za-z0-9_-]{1,32}$/
const dataKeyPurpose = "data-key"
/** Derived keys kept, about 400 bytes each; deriving one again costs some 10 µs. */
const derivedMax = 4096

/**
 * `keys` as `ConfigReader.secretKeys` reads them: 32 bytes each, newest first. The first seals, all open. Throws
 * VaultError `VAULT_KEYS` when they cannot be used.
 */
export function createVault(options: { readonly keys: readonly VersionedKey[] }): Vault {
  const live = new Map<string, Buffer>()
  for (const { version, key } of options.keys) {
    if (!versionShape.test(version)) throw new VaultError("VAULT_KEYS", `not a key version: ${version}`)
    if (live.has(version)) throw new VaultError("VAULT_KEYS", `two keys have version ${version}`)
    if (key.length !== 32) throw new VaultError("VAULT_KEYS", `key ${version} has ${key.length} bytes, not 32`)
    live.set(version, Buffer.from(key))
  }
  const newest = options.keys[0]?.version ?? ""
  if (newest === "") throw new VaultError("VAULT_KEYS", "no key is configured")
  const derived = new Map<string, Derived>()

  function derive(version: string, purpose: string, resellerId: string): Derived {
    // Versions hold no line break, and lengths tell the other two apart.
    const id = `${version}\n${purpose.length}\n${purpose}${resellerId}`
    const known = derived.get(id)
    if (known !== undefined) return known
    const key = live.get(version)
    if (key === undefined) throw new VaultError("VAULT_UNKNOWN_KEY", `key version ${version} is not configured`)
    const context = contextOf("rebound", format, purpose, resellerId)
    const made = { key: createSecretKey(Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), context, 32))), context }
    if (derived.size >= derivedMax) derived.clear()
    derived.set(id, made)
    return made
  }

  function seal(purpose: string, resellerId: string, plain: string): string {
    const { key, context } = derive(newest, purpose, resellerId)
    return `${format}.${newest}.${encrypt(key, context, plain)}`
  }

  function open(purpose: string, resellerId: string, sealed: string): string {
    const { version, body } = parse(sealed)
    const { key, context } = derive(version, purpose, resellerId)
    return decrypt(key, context, body)
  }

  return {
    sealSecret: (purpose, resellerId, plain) => seal(assertPurpose(purpose), resellerId, plain),
    openSecret: (purpose, resellerId, sealed) => open(assertPurpose(purpose), resellerId, sealed),
    newDataKey: () => createSecretKey(randomBytes(32)),
    wrapDataKey: (resellerId, dataKey) => seal(dataKeyPurpose, resellerId, dataKey.export().toString("base64")),
    unwrapDataKey: (resellerId, wrapped) =>
      createSecretKey(Buffer.from(open(dataKeyPurpose, resellerId, wrapped), "base64")),
    isStale: (sealed) => parse(sealed).version !== newest,
  }
}

/** A secret must not be openable as a data key, nor the other way round. */
function assertPurpose(purpose: string): string {
  if (purpose === "" || purpose === dataKeyPurpose)
    throw new VaultError("VAULT_KEYS", `purpose "${purpose}" is reserved`)
  return purpose
}

function parse(sealed: string): { readonly version: string; readonly body: string } {
  const match = /^r1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/.exec(sealed)
  const [, version, body] = match ?? []
  if (version === undefined || body === undefined) throw tampered()
  return { version, body }
}
