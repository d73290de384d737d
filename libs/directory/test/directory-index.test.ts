import { readFileSync } from "node:fs"
import { create } from "@bufbuild/protobuf"
import { type DirectoryEntity, DirectoryEntitySchema, recordKeys } from "@rebound/contracts"
import { createVault } from "@rebound/vault"
import fc from "fast-check"
import { expect, test } from "vitest"
import {
  createDirectoryIndex,
  type DirectoryIndex,
  type EntityDraft,
  packSecrets,
  readDirectoryFile,
  readSampleDirectory,
  resolveSecrets,
  SECRET_PURPOSES,
  toEntities,
} from "../src/index.ts"

const example = readFileSync(new URL("./fixtures/directory.example.yaml", import.meta.url), "utf8")

const entity = (resellerId: string, draft: EntityDraft, revision: number, archived = false): DirectoryEntity =>
  create(DirectoryEntitySchema, { revision, resellerId, id: draft.id, archived, body: draft.body })

function draftsOf(text: string): { resellerId: string; drafts: readonly EntityDraft[] } {
  const reading = readDirectoryFile(text)
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults))
  const resolved = resolveSecrets(reading.directory, () => ({ value: "secret" }))
  if (!resolved.ok) throw new Error("secrets")
  const drafts = toEntities(resolved.directory, {
    seal: (_, plain) => ({ sealed: `sealed ${plain}`, digest: "d" }),
    kept: () => undefined,
  })
  if (!drafts.ok) throw new Error("drafts")
  return { resellerId: reading.directory.reseller.id, drafts: drafts.drafts }
}

const entitiesOf = (text: string, revision: number): DirectoryEntity[] => {
  const { resellerId, drafts } = draftsOf(text)
  return drafts.map((draft) => entity(resellerId, draft, revision))
}

const openIndex = () => createDirectoryIndex((_purpose, _reseller, sealed) => sealed.replace(/^sealed /, ""))

/** Everything that can be asked of it, as plain values. */
const picture = (index: DirectoryIndex) => ({
  revision: index.revision,
  lines: [...index.lines()].sort((a, b) => (a.number < b.number ? -1 : 1)),
  accounts: [...index.accounts()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  resellers: [...index.resellers()].sort((a, b) => (a.id < b.id ? -1 : 1)),
})

const first = entitiesOf(example, 1)
const renamed = entitiesOf(
  example.replace("Bright Smile Dental", "Brighter").replace("name: Bright Smile Waco", "name: Waco"),
  2,
)
const sample = entitiesOf(readSampleDirectory(), 3)
/** Austin's first number leaves its reseller and goes to the sample's, archived at 4, taken at 5. */
const moved = (() => {
  const line = draftsOf(example).drafts.find(({ id }) => id === "+15125550101")
  if (line === undefined) throw new Error("no line")
  const archivedAustin = entity("northstar", line, 4, true)
  const elsewhere = create(DirectoryEntitySchema, {
    ...entity("lakeside", line, 5),
    body: {
      case: "line",
      value: { ...(line.body.value as object), locationId: "brightsmile-tampa", label: "moved" } as never,
    },
  })
  return [archivedAustin, elsewhere]
})()

test("entities that come in any order, some of them twice, make the same directory", () => {
  const all = [...first, ...renamed, ...sample, ...moved]
  const expected = (() => {
    const index = openIndex()
    for (const one of all) index.apply(one)
    return picture(index)
  })()
  expect(expected.lines.map(({ number }) => number)).toHaveLength(11)
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...all, ...first], { minLength: all.length + first.length }),
      fc.array(fc.nat(all.length)),
      (order, looks) => {
        const index = openIndex()
        for (const [at, one] of order.entries()) {
          index.apply(one)
          // Looking in between must not leave anything half made behind.
          if (looks.includes(at)) picture(index)
        }
        expect(picture(index)).toEqual(expected)
      },
    ),
    { numRuns: 100 },
  )
})

test("a location whose brand is not there yet is not found until it is", () => {
  const index = openIndex()
  for (const one of first.toReversed()) {
    if (one.body.case === "brand") expect(index.lineByNumber("+15125550100")).toBeUndefined()
    index.apply(one)
  }
  expect(index.lineByNumber("+15125550100")?.location.brand.name).toBe("Bright Smile Dental")
})

test("a change of a brand shows in lines that were looked at before", () => {
  const index = openIndex()
  for (const one of first) index.apply(one)
  expect(index.lineByNumber("+15125550100")?.location.brand.name).toBe("Bright Smile Dental")
  for (const one of renamed) index.apply(one)
  expect(index.lineByNumber("+15125550100")?.location.brand.name).toBe("Brighter")
  expect(index.location("northstar", "brightsmile-waco")?.name).toBe("Waco")
})

test("older news change nothing", () => {
  const index = openIndex()
  for (const one of [...renamed, ...first]) index.apply(one)
  expect(index.lineByNumber("+15125550100")?.location.brand.name).toBe("Brighter")
  expect(index.revision).toBe(2)
})

test("archived entities are not found, nor is what hangs on them", () => {
  const index = openIndex()
  for (const one of first) index.apply(one)
  const brand = draftsOf(example).drafts.find(({ kind }) => kind === "brand")
  const account = draftsOf(example).drafts.find(({ id }) => id === "fs-dallas")
  if (brand === undefined || account === undefined) throw new Error("example")
  index.apply(entity("northstar", account, 2, true))
  index.apply(entity("northstar", brand, 2, true))
  expect(index.account("northstar", "fs-dallas")).toBeUndefined()
  expect(index.lineByNumber("+15125550100")).toBeUndefined()
  expect([...index.lines()]).toEqual([])
})

test("a tombstone removes its entity; keys of another form do nothing", () => {
  const index = openIndex()
  for (const one of first) index.apply(one)
  index.remove(recordKeys.directory("line", "northstar", "+15125550100"))
  index.remove("nonsense")
  index.remove("planet:northstar:mars")
  expect(index.lineByNumber("+15125550100")).toBeUndefined()
  expect([...index.lines()]).toHaveLength(2)
})

test("one reseller's account is not found under another", () => {
  const index = openIndex()
  for (const one of [...first, ...sample]) index.apply(one)
  expect(index.account("lakeside", "twilio-main")).toBeUndefined()
  expect(index.account("northstar", "twilio-main")?.secrets).toEqual({ authToken: ["secret"] })
  expect(index.location("lakeside", "brightsmile-austin")?.name).toBe("Bright Smile Austin")
  expect(index.location("northstar", "brightsmile-tampa")).toBeUndefined()
})

test("an account whose secrets do not open leaves what was known of it", () => {
  let broken = false
  const index = createDirectoryIndex((_purpose, _reseller, sealed) => {
    if (broken) throw new Error("wrong key")
    return sealed.replace(/^sealed /, "")
  })
  for (const one of first) index.apply(one)
  broken = true
  const account = renamed.find(({ body }) => body.case === "account")
  if (account === undefined) throw new Error("no account")
  expect(() => index.apply(account)).toThrow("wrong key")
  expect(index.account("northstar", account.id)?.secrets.authToken).toEqual(["secret"])
})

test("secrets sealed by the vault open for their reseller, all live values, newest first", () => {
  const vault = createVault({ keys: [{ version: "1", key: Buffer.alloc(32, 1) }] })
  const sealed = vault.sealSecret(SECRET_PURPOSES.account, "northstar", packSecrets(["new", "old"]))
  const account = (resellerId: string) =>
    create(DirectoryEntitySchema, {
      revision: 1,
      resellerId,
      id: "a",
      body: { case: "account", value: { kind: "twilio", sealedSecrets: { authToken: sealed } } },
    })
  const index = createDirectoryIndex(vault.openSecret)
  index.apply(account("northstar"))
  expect(index.account("northstar", "a")?.secrets).toEqual({ authToken: ["new", "old"] })
  expect(() => index.apply(account("lakeside"))).toThrow()
  expect(index.account("lakeside", "a")).toBeUndefined()
})
