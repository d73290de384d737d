import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import {
  type DirectoryFile,
  diffEntities,
  type EntityDraft,
  faultLine,
  fromEntities,
  type KeptEntity,
  readDirectoryFile,
  resolveSecrets,
  type SecretSealer,
  serverSecretResolver,
  shellSecretResolver,
  toEntities,
  writeDirectoryFile,
} from "../src/index.ts"

const example = readFileSync(new URL("./fixtures/directory.example.yaml", import.meta.url), "utf8")
const env = { TWILIO_AUTH_TOKEN: "t", FS_CDR_PASSWORD: "p", BRIGHTSMILE_HOOK_SECRET: "h" }

const read = (document: unknown): DirectoryFile => {
  const reading = readDirectoryFile(document, { secrets: ["env", "file", "value", "sealed"] })
  if (!reading.ok) throw new Error(reading.faults.map(faultLine).join("\n"))
  return reading.directory
}

/** Seals to other bytes each time, as a real one does. */
let seals = 0
const sealer: SecretSealer = {
  seal: (purpose, plain) => ({ sealed: `${purpose} ${seals++} ${plain}`, digest: `digest of ${plain}` }),
  kept: () => undefined,
}

function draftsOf(directory: DirectoryFile, with_: SecretSealer = sealer): readonly EntityDraft[] {
  const resolved = resolveSecrets(
    directory,
    shellSecretResolver(env, () => ""),
  )
  if (!resolved.ok) throw new Error(resolved.faults.map(faultLine).join("\n"))
  const drafts = toEntities(resolved.directory, with_)
  if (!drafts.ok) throw new Error(drafts.faults.map(faultLine).join("\n"))
  return drafts.drafts
}

const keep = (drafts: readonly EntityDraft[]): KeptEntity[] => drafts.map((draft) => ({ ...draft, archived: false }))

test("entities come in the order in which they refer to one another", () => {
  expect(draftsOf(read(example)).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    "reseller northstar",
    "account twilio-main",
    "account fs-dallas",
    "brand brightsmile",
    "location brightsmile-austin",
    "location brightsmile-waco",
    "line +15125550100",
    "line +15125550101",
    "line +12545550100",
  ])
})

test("a location's rules are its brand's with its own laid over", () => {
  const [austin, waco] = draftsOf(read(example)).flatMap(({ body }) => (body.case === "location" ? [body.value] : []))
  expect(austin?.textBack).toMatchObject({
    delayMs: 0,
    repeatWindowMinutes: 1440,
    onRejected: "text",
    onNetworkFailure: "none",
  })
  expect(waco?.textBack).toEqual({ ...austin?.textBack, delayMs: 5000 })
})

test("the same file again, sealed afresh, is no change", () => {
  const before = keep(draftsOf(read(example)))
  const diff = diffEntities(before, draftsOf(read(example)))
  expect(diff).toMatchObject({ added: [], changed: [], archived: [] })
  expect(diff.unchanged).toHaveLength(9)
})

test("another secret, and nothing else, is a change of what holds it", () => {
  const before = keep(draftsOf(read(example)))
  const after = draftsOf(read(example.replace("{ env: BRIGHTSMILE_HOOK_SECRET }", "{ value: other }")))
  expect(diffEntities(before, after).changed.map(({ id }) => id)).toEqual(["brightsmile-austin"])
})

test("a brand's canned replies are the brand's alone: another one changes no location", () => {
  const before = keep(draftsOf(read(example)))
  const after = draftsOf(read(example.replace("Please bring a photo ID", "Please bring a passport")))
  expect(diffEntities(before, after).changed.map(({ kind, id }) => [kind, id])).toEqual([["brand", "brightsmile"]])
  const austins = draftsOf(read(example.replace("use the side door", "use the front door")))
  expect(diffEntities(before, austins).changed.map(({ id }) => id)).toEqual(["brightsmile-austin"])
})

test("what is no longer named is archived once, and comes back as added", () => {
  const before = keep(draftsOf(read(example)))
  const less = draftsOf(read(example.replace(/ {6}- id: brightsmile-waco[\s\S]*$/, "")))
  const diff = diffEntities(before, less)
  expect(diff.archived.map(({ id }) => id)).toEqual(["brightsmile-waco", "+12545550100"])
  const after = before.map((entity) => ({ ...entity, archived: diff.archived.includes(entity) }))
  expect(diffEntities(after, less)).toMatchObject({ added: [], changed: [], archived: [] })
  expect(diffEntities(after, draftsOf(read(example))).added.map(({ id }) => id)).toEqual([
    "brightsmile-waco",
    "+12545550100",
  ])
})

test("entities read back as the file that makes them, its secrets kept", () => {
  const before = draftsOf(read(example))
  const back = fromEntities(before)
  if (back === undefined) throw new Error("no reseller")
  const keeper: SecretSealer = {
    ...sealer,
    kept: (kind, id, name) => {
      const entity = before.find((one) => one.kind === kind && one.id === id)
      return entity === undefined ? undefined : { sealed: "kept", digest: entity.secretDigests[name] ?? "" }
    },
  }
  expect(diffEntities(keep(before), draftsOf(read(writeDirectoryFile(back)), keeper)).unchanged).toHaveLength(9)
})

test("a secret to keep that is not there is a fault", () => {
  const drafts = toEntities(read(example.replace("{ env: TWILIO_AUTH_TOKEN }", "{ sealed: true }")), sealer)
  expect(drafts.ok ? [] : drafts.faults.map(faultLine)[0]).toBe(
    "carriers[0].authToken: { sealed: true } keeps a secret, and there is none here yet",
  )
})

test("secrets that cannot be had are all named, with their paths", () => {
  const unset = resolveSecrets(
    read(example),
    shellSecretResolver({}, () => ""),
  )
  expect(unset.ok ? [] : unset.faults.map(faultLine)).toEqual([
    "carriers[0].authToken: environment variable TWILIO_AUTH_TOKEN is not set",
    "carriers[1].password: environment variable FS_CDR_PASSWORD is not set",
    "brands[0].locations[0].notify[0].secret: environment variable BRIGHTSMILE_HOOK_SECRET is not set",
  ])
})

test.each([
  "REBOUND_ADMIN_KEY",
  "POSTGRES_URL",
  "PGPASSWORD",
  "KAFKA_BROKERS",
  "REDIS_URL",
  "CLICKHOUSE_URL",
  "NODE_OPTIONS",
  "PATH",
  "HOME",
  "LD_PRELOAD",
  "OTEL_EXPORTER_OTLP_HEADERS",
])("the server's own variable %s is no secret of a directory", (name) => {
  const resolve = serverSecretResolver({ [name]: "value", TWILIO_AUTH_TOKEN: "t" })
  expect(resolve({ env: name })).toEqual({ fault: "this environment variable belongs to the server" })
  expect(resolve({ env: "TWILIO_AUTH_TOKEN" })).toEqual({ value: "t" })
  expect(resolve({ file: "/etc/hostname" })).toHaveProperty("fault")
})
