import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import type { Store } from "@rebound/store"
import { type KeyScope, type Principal, SCOPES } from "./principal.ts"

/** A reseller's key without its secret. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: readonly KeyScope[]
  readonly createdAtMs: number
}

export interface ApiKeys {
  /** Whose key this is, or undefined. Compares hashes in constant time; the key itself is stored nowhere. */
  authenticate(presented: string): Promise<Principal | undefined>
  /** Makes a key; its text is told this once. */
  create(resellerId: string, name: string, scopes: readonly KeyScope[]): Promise<ApiKey & { readonly key: string }>
  list(resellerId: string): Promise<ApiKey[]>
  /** False when there is none of this id. */
  remove(resellerId: string, id: string): Promise<boolean>
}

export interface ApiKeyOptions {
  readonly store: Store
  /** The installation's admin key (`REBOUND_ADMIN_KEY`). Only its hash is kept. */
  readonly adminKey: string
  readonly now: () => number
  readonly random?: (bytes: number) => Buffer
}

/** `rbk_<reseller>_<id>_<secret>`: names its reseller, so that looking it up needs no sight of other resellers' rows. */
const keyShape = /^rbk_([a-z0-9][a-z0-9-]{0,62})_([0-9a-f]{12})_([0-9a-f]{64})$/

/** Keys are 256 random bits, so a plain hash is enough: there is nothing to guess. */
const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest()

export function createApiKeys({ store, adminKey, now, random = randomBytes }: ApiKeyOptions): ApiKeys {
  const adminHash = hashOf(adminKey)
  const nobody = Buffer.alloc(adminHash.length)
  const only = (resellerId: string) => ({ kind: "resellers", ids: [resellerId] }) as const
  return {
    authenticate: async (presented) => {
      const hash = hashOf(presented)
      if (timingSafeEqual(hash, adminHash)) return { kind: "admin" }
      const [, resellerId, id] = keyShape.exec(presented) ?? []
      if (resellerId === undefined || id === undefined) return undefined
      const [row] = await store.statement(
        only(resellerId),
        "SELECT hash, scopes FROM api_keys WHERE reseller_id = $1 AND id = $2",
        [resellerId, id],
        { name: "api-key" },
      )
      const expected = row === undefined ? nobody : Buffer.from(String(row.hash), "hex")
      if (expected.length !== hash.length || !timingSafeEqual(hash, expected) || row === undefined) return undefined
      return { kind: "reseller", resellerId, scopes: new Set(String(row.scopes).split(" ")) }
    },

    create: async (resellerId, name, scopes) => {
      const id = random(6).toString("hex")
      const key = `rbk_${resellerId}_${id}_${random(32).toString("hex")}`
      const createdAtMs = now()
      await store.statement(
        only(resellerId),
        "INSERT INTO api_keys (reseller_id, id, name, hash, scopes, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6::bigint)",
        [resellerId, id, name, hashOf(key).toString("hex"), scopes.join(" "), createdAtMs],
      )
      return { id, name, scopes, createdAtMs, key }
    },

    list: async (resellerId) => {
      const rows = await store.statement(
        only(resellerId),
        "SELECT id, name, scopes, created_at_ms FROM api_keys WHERE reseller_id = $1 ORDER BY created_at_ms, id",
        [resellerId],
      )
      return rows.map((row) => ({
        id: String(row.id),
        name: String(row.name),
        scopes: SCOPES.filter((scope) => String(row.scopes).split(" ").includes(scope)),
        createdAtMs: Number(row.created_at_ms),
      }))
    },

    remove: async (resellerId, id) => {
      const rows = await store.statement(
        only(resellerId),
        "DELETE FROM api_keys WHERE reseller_id = $1 AND id = $2 RETURNING id",
        [resellerId, id],
      )
      return rows.length > 0
    },
  }
}
