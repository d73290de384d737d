import { randomBytes } from "node:crypto"
import { type Row, type Store, StoreError } from "@rebound/store"
import { ROLES } from "../access/principal.ts"
import { Problem } from "../errors.ts"
import type { Auth } from "./auth-instance.ts"
import type { KnownPerson, NewPersonSpec, People } from "./person-store.ts"
import { listed } from "./sign-in.ts"

/** People of one reseller: more than any has, and a list that fits an answer. */
const peopleMax = 2_000

/** People in our own tables, their passwords hashed by the auth library (scrypt). */
export function createPeople(store: Store, authOf: (resellerId: string) => Auth): People {
  const only = (resellerId: string) => ({ kind: "resellers", ids: [resellerId] }) as const
  return {
    create: async (resellerId, spec) => {
      const { internalAdapter, password } = await authOf(resellerId).$context
      const plain = spec.password ?? randomPassword()
      const hash = await password.hash(plain)
      const created = await internalAdapter
        .createUser(columnsOf(spec), "email-password" as never)
        .catch((error: unknown) => {
          if (error instanceof StoreError && error.code === "STORE_CONSTRAINT") throw new Problem("email_taken")
          throw error
        })
      try {
        await internalAdapter.linkAccount({
          userId: created.id,
          accountId: created.id,
          providerId: "credential",
          password: hash,
        })
      } catch (error) {
        // A person without a password could neither come in nor be made again.
        await internalAdapter.deleteUser(created.id)
        throw error
      }
      const person: KnownPerson = {
        id: created.id,
        resellerId,
        name: spec.name,
        email: created.email,
        role: spec.role,
        brandIds: spec.brandIds,
        locationIds: spec.locationIds,
        createdAtMs: created.createdAt.getTime(),
      }
      return { person, password: spec.password === undefined ? plain : null }
    },

    list: async (resellerId) => {
      const rows = await store.statement(
        only(resellerId),
        `SELECT id, name, email, role, brand_ids, location_ids, created_at FROM people
         WHERE reseller_id = $1 ORDER BY name, id LIMIT $2`,
        [resellerId, peopleMax],
      )
      return rows.map((row) => knownPerson(resellerId, row))
    },

    setPassword: async (resellerId, id, given) => {
      const plain = given ?? randomPassword()
      const { password } = await authOf(resellerId).$context
      const hash = await password.hash(plain)
      const isSet = await store.transaction(only(resellerId), async (tx) => {
        const changed = await tx.query(
          "UPDATE person_credentials SET password = $3 WHERE reseller_id = $1 AND person_id = $2 RETURNING id",
          [resellerId, id, hash],
        )
        await tx.query("DELETE FROM person_sessions WHERE reseller_id = $1 AND person_id = $2", [resellerId, id])
        return changed.length > 0
      })
      return isSet ? { password: given === undefined ? plain : null } : undefined
    },

    hasPassword: async (resellerId, id, plain) => {
      const [row] = await store.statement(
        only(resellerId),
        "SELECT password FROM person_credentials WHERE reseller_id = $1 AND person_id = $2",
        [resellerId, id],
      )
      if (row === undefined) return false
      const { password } = await authOf(resellerId).$context
      return await password.verify({ hash: String(row.password), password: plain })
    },

    remove: async (resellerId, id) =>
      await store.transaction(only(resellerId), async (tx) => {
        for (const table of ["person_sessions", "person_credentials"])
          await tx.query(`DELETE FROM ${table} WHERE reseller_id = $1 AND person_id = $2`, [resellerId, id])
        const gone = await tx.query("DELETE FROM people WHERE reseller_id = $1 AND id = $2 RETURNING id", [
          resellerId,
          id,
        ])
        return gone.length > 0
      }),
  }
}

/** 20 letters and digits of 32, none that look alike: 100 bits. */
function randomPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789A"
  return Array.from(randomBytes(20), (byte) => letters[byte % 32]).join("")
}

const columnsOf = ({ name, email, role, brandIds, locationIds }: NewPersonSpec) => ({
  name,
  email: email.toLowerCase(),
  emailVerified: true,
  role,
  brandIds: brandIds.join(" "),
  locationIds: locationIds.join(" "),
})

const knownPerson = (resellerId: string, row: Row): KnownPerson => ({
  id: String(row.id),
  resellerId,
  name: String(row.name),
  email: String(row.email),
  role: ROLES.find((role) => role === row.role) ?? "site",
  brandIds: listed(String(row.brand_ids)),
  locationIds: listed(String(row.location_ids)),
  createdAtMs: Date.parse(String(row.created_at)),
})
