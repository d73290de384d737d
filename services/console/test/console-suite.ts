import type { Bus } from "@rebound/bus"
import { DispatchService } from "@rebound/contracts"
import { readDirectoryFile, writeDirectoryFile } from "@rebound/directory"
import { inProcess } from "@rebound/runtime"
import { catalogueFaults, type OwnerSource, type Store } from "@rebound/store"
import { afterAll, beforeAll, expect, test } from "vitest"
import { dispatcherStandIn } from "./dispatcher-stand-in.ts"
import { adminKey, environment, example, startWorld, type World, within } from "./world.ts"

interface Ground {
  readonly store: Store
  readonly bus: Bus
  readonly owner: OwnerSource
}

/** What the console promises, on whatever it stands. Tests build on one another, as an operator's day does. */
export function consoleSuite(open: () => Promise<Ground>): void {
  const dispatcher = dispatcherStandIn()
  let ground: Ground
  let world: World
  beforeAll(async () => {
    ground = await open()
    world = await startWorld(ground.store, ground.bus, inProcess(DispatchService, dispatcher))
  }, 90_000)
  afterAll(() => world?.close())

  /** Another reseller, whose file wants a number. */
  const other = (number: string) => ({
    apiVersion: "rebound/v1",
    reseller: { id: "rival", name: "Rival" },
    brands: [
      {
        id: "b",
        name: "B",
        locations: [{ id: "l", name: "L", timeZone: "Europe/Madrid", hours: {}, lines: [{ number }] }],
      },
    ],
  })

  test("before any directory there is none to read", async () => {
    const answer = await world.ask("GET", "/api/v1/directory")
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } })
    expect(answer.type).toContain("application/problem+json")
  })

  test("every fault of a directory is listed with its path", async () => {
    const answer = await world.apply(
      example.replace('"+15125550101"', '"15125550101"').replace("America/Chicago", "Mars/Base"),
    )
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: "invalid_directory",
        faults: [
          {
            path: "brands[0].locations[0].timeZone",
            what: "unknown time zone: expected an IANA name such as America/Chicago",
          },
          { path: "brands[0].locations[0].lines[1].number", what: "not an E.164 number" },
        ],
      },
    })
    const broken = await world.apply("a: [1\nb: 2")
    expect(broken.body.faults[0].path).toBe("line 2, column 1")
  })

  test("a dry run says what would happen and changes nothing", async () => {
    const dry = await world.apply(example, "?dryRun=true")
    expect(dry).toMatchObject({ status: 200, body: { revision: 0, changed: [], archived: [], unchanged: 0 } })
    expect(dry.body.added).toHaveLength(9)
    expect((await world.ask("GET", "/api/v1/directory")).status).toBe(404)
    expect((await world.apply(other("+15125550100"), "?dryRun=true")).status).toBe(200)
  })

  test("the example is applied, and services follow within a second", async () => {
    const started = performance.now()
    const answer = await world.apply(example)
    expect(answer.status).toBe(200)
    expect(answer.body.added).toHaveLength(9)
    await within(1_000, () => [...world.index.lines()].length === 3)
    // A second reader of the topic has its own time: what comes later is measured against all of it.
    await within(5_000, () => world.topic.length === 9)
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(world.index.lineByNumber("+15125550100")?.location.rules.repeatWindowMs).toBe(86_400_000)
    expect(world.index.account("northstar", "twilio-main")?.secrets.authToken).toEqual([environment.TWILIO_AUTH_TOKEN])
    expect(world.index.account("northstar", "fs-dallas")?.secrets.password).toEqual([environment.FS_CDR_PASSWORD])
  })

  test("applying twice changes nothing and publishes nothing", async () => {
    const { length } = world.topic
    const again = await world.apply(example)
    expect(again.body).toMatchObject({ added: [], changed: [], archived: [], unchanged: 9 })
    expect(again.body.revision).toBe(world.index.revision)
    expect(again.body.revision).toBeGreaterThan(Date.UTC(2026, 0))
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(world.topic).toHaveLength(length)
  })

  test("the directory that is given back changes nothing when applied, and holds no secret", async () => {
    const given = await world.ask("GET", "/api/v1/directory")
    expect(given.body.carriers).toMatchObject([
      { id: "fs-dallas", password: { sealed: true } },
      { id: "twilio-main", authToken: { sealed: true } },
    ])
    expect((await world.apply(given.body)).body).toMatchObject({ added: [], changed: [], archived: [], unchanged: 9 })
  })

  test("secrets are never plain on the topic, in the tables or in an answer", async () => {
    const rows = await world.store.statement({ kind: "all" }, "SELECT body, secret_digests FROM directory_entities")
    const everything = Buffer.concat([
      ...world.topic.map(({ value }) => Buffer.from(value ?? [])),
      ...rows.flatMap((row) => [Buffer.from(row.body as Uint8Array), Buffer.from(String(row.secret_digests))]),
      Buffer.from(JSON.stringify((await world.ask("GET", "/api/v1/directory")).body)),
    ])
    expect(world.topic.length).toBeGreaterThan(8)
    for (const secret of [
      environment.TWILIO_AUTH_TOKEN,
      environment.FS_CDR_PASSWORD,
      environment.BRIGHTSMILE_HOOK_SECRET,
    ]) {
      expect(everything.includes(secret)).toBe(false)
      expect(everything.includes(Buffer.from(secret).toString("base64").slice(0, 20))).toBe(false)
    }
  })

  test("a changed secret is a change of its account alone", async () => {
    const document = exampleDocument()
    document.carriers[0].authToken = { value: "another-token" }
    expect((await world.apply(document)).body).toMatchObject({
      added: [],
      changed: [{ kind: "account", id: "twilio-main" }],
      unchanged: 8,
    })
    await within(
      1_000,
      () => world.index.account("northstar", "twilio-main")?.secrets.authToken?.[0] === "another-token",
    )
    expect((await world.apply(example)).body.changed).toHaveLength(1)
  })

  test("the server's own variables and files are not secrets for a directory", async () => {
    const document = exampleDocument()
    document.carriers[0].authToken = { env: "POSTGRES_URL" }
    document.carriers[1].password = { env: "NOT_SET_ANYWHERE" }
    expect((await world.apply(document)).body.faults).toEqual([
      { path: "carriers[0].authToken", what: "this environment variable belongs to the server" },
      { path: "carriers[1].password", what: "environment variable NOT_SET_ANYWHERE is not set" },
    ])
    document.carriers[1].password = { file: "/etc/passwd" }
    expect((await world.apply(document)).body.faults[0]).toEqual({
      path: "carriers[1].password",
      what: expect.stringContaining("a path means nothing to the server"),
    })
  })

  test("a number of another reseller is refused without naming whose it is", async () => {
    const answer = await world.apply(other("+15125550100"))
    expect(answer).toMatchObject({ status: 409, body: { code: "number_taken" } })
    expect(answer.body.faults).toEqual([
      { path: "brands[0].locations[0].lines[0].number", what: "belongs to another reseller of this installation" },
    ])
    expect(JSON.stringify(answer.body)).not.toContain("northstar")
    expect(world.index.lineByNumber("+15125550100")?.resellerId).toBe("northstar")
  })

  test("a console's domain is one reseller's: another is refused it, until it is given up", async () => {
    const domain = "recover.northstar.example"
    const claiming = (...domains: string[]) =>
      world.apply({ ...other(""), reseller: { id: "rival", name: "Rival", branding: { domains } }, brands: [] })
    const answer = await claiming("mine.rival.example", domain)
    expect(answer).toMatchObject({ status: 409, body: { code: "domain_taken" } })
    expect(answer.body.faults).toEqual([
      { path: "reseller.branding.domains[1]", what: "belongs to another reseller of this installation" },
    ])
    const without = exampleDocument()
    without.reseller.branding = { ...without.reseller.branding, domains: [] }
    expect((await world.apply(without)).status).toBe(200)
    expect((await claiming(domain)).status).toBe(200)
    expect((await world.apply(example)).body).toMatchObject({ code: "domain_taken" })
    expect((await claiming()).status).toBe(200)
    expect((await world.apply(example)).status).toBe(200)
  })

  test("what the file no longer names is archived, and its number is free for others", async () => {
    const document = exampleDocument()
    document.brands[0].locations.pop()
    expect((await world.apply(document)).body.archived).toEqual([
      { kind: "location", id: "brightsmile-waco" },
      { kind: "line", id: "+12545550100" },
    ])
    await within(1_000, () => world.index.lineByNumber("+12545550100") === undefined)
    expect((await world.apply(other("+12545550100"))).status).toBe(200)
    await within(1_000, () => world.index.lineByNumber("+12545550100")?.resellerId === "rival")
    expect((await world.apply(example)).status).toBe(409)
    expect((await world.apply({ ...other("+12545550100"), brands: [] })).body.archived).toHaveLength(3)
    expect((await world.apply(example)).body.added).toHaveLength(2)
    await within(1_000, () => world.index.lineByNumber("+12545550100")?.resellerId === "northstar")
  })

  test("what was edited in the console is not undone unasked", async () => {
    const document = exampleDocument()
    document.brands[0].name = "Brighter Smile"
    for (const carrier of document.carriers)
      carrier[carrier.kind === "twilio" ? "authToken" : "password"] = { sealed: true }
    document.brands[0].locations[0].notify[0].secret = { sealed: true }
    const edited = readDirectoryFile(document, { secrets: ["sealed"] })
    if (!edited.ok) throw new Error(JSON.stringify(edited.faults))
    await world.console.apply(edited.directory, { dryRun: false, overwrite: false, editedBy: "console" })

    const refused = await world.apply(example)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "edited_in_console", edited: [{ kind: "brand", id: "brightsmile" }] },
    })
    expect((await world.apply(example, "?dryRun=true")).status).toBe(409)
    expect((await world.apply(example, "?overwrite=true")).body.changed).toEqual([{ kind: "brand", id: "brightsmile" }])
    expect((await world.apply(example)).status).toBe(200)
  })

  test("applications of one directory side by side end in one of them, whole", async () => {
    const variants = [1, 2, 3, 4].map((n) => {
      const document = exampleDocument()
      document.brands[0].textBack.delayMs = n
      return document
    })
    const answers = await Promise.all(variants.map((document) => world.apply(document)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const last = answers.toSorted((a, b) => a.body.revision - b.body.revision).at(-1)
    await within(1_000, () => world.index.revision === last?.body.revision)
    const now = (await world.ask("GET", "/api/v1/directory?reseller=northstar")).body
    const delayMs = now.brands[0].textBack.delayMs
    expect([1, 2, 3, 4]).toContain(delayMs)
    expect(world.index.location("northstar", "brightsmile-austin")?.rules.delayMs).toBe(delayMs)
    expect(world.index.location("northstar", "brightsmile-waco")?.rules.delayMs).toBe(5_000)
    await world.apply(example)
  })

  test("a key is needed, and a key sees its own reseller and its scopes only", async () => {
    for (const key of ["", "nonsense", `${adminKey}x`, `rbk_northstar_${"0".repeat(12)}_${"0".repeat(64)}`]) {
      const answer = await world.ask("GET", "/api/v1/calls", { key })
      expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } })
      expect(answer.headers.get("www-authenticate")).toContain("Bearer")
    }
    expect(await world.ask("GET", "/api/v1/calls")).toMatchObject({ status: 400, body: { code: "reseller_required" } })
    expect((await world.ask("GET", "/api/v1/calls?reseller=nobody")).status).toBe(404)
    const made = await world.ask("POST", "/api/v1/keys?reseller=northstar", {
      body: { name: "crm", scopes: ["calls:read", "directory:write"] },
    })
    expect(made.status).toBe(201)
    const { key, id } = made.body
    const stored = await world.store.statement({ kind: "all" }, "SELECT * FROM api_keys")
    expect(JSON.stringify(stored)).not.toContain(key.slice(-64))
    expect((await world.ask("GET", "/api/v1/calls", { key })).status).toBe(200)
    expect((await world.ask("GET", "/api/v1/calls?reseller=rival", { key })).body.code).toBe("forbidden")
    expect((await world.ask("GET", "/api/v1/calls?reseller=nobody", { key })).body.code).toBe("forbidden")
    expect((await world.ask("GET", "/api/v1/directory", { key })).body.detail).toBe(
      "This key lacks the scope directory:read.",
    )
    expect((await world.ask("GET", "/api/v1/keys", { key })).status).toBe(403)
    expect((await world.apply(other("+12545550100"), "", key)).status).toBe(403)
    expect((await world.apply(example, "", key)).body.faults[0].what).toContain("only the admin key")
    expect((await world.ask("DELETE", `/api/v1/keys/${id}?reseller=northstar`)).status).toBe(204)
    expect((await world.ask("GET", "/api/v1/calls", { key })).status).toBe(401)
  })

  test("calls come as the contract says, filters and cursor reach the dispatcher", async () => {
    const first = await world.ask(
      "GET",
      "/api/v1/calls?reseller=northstar&limit=2&verdict=missed&reason=no_answer&location=brightsmile-austin&caller=%2B15125550142&from=2026-11-24T09:00:00-06:00",
    )
    expect(first.body).toEqual({
      items: [
        {
          callId: "northstar:twilio-main:CA1",
          carrier: "twilio",
          from: "+15125550142",
          to: "+15125550100",
          locationId: "brightsmile-austin",
          startedAt: "2026-11-24T15:00:00.000Z",
          verdict: "missed",
          reason: "no_answer",
          textBack: { state: "accepted", reason: null, sentAt: "2026-11-24T15:00:20.000Z" },
        },
      ],
      nextCursor: "more",
    })
    expect(dispatcher.asked.at(-1)).toMatchObject({
      resellerId: "northstar",
      limit: 2,
      verdict: "missed",
      reason: "no_answer",
      locationId: "brightsmile-austin",
      caller: "+15125550142",
      fromMs: Date.UTC(2026, 10, 24, 15),
    })
    const second = await world.ask("GET", "/api/v1/calls?reseller=northstar&cursor=more")
    expect(second.body).toMatchObject({ items: [{ from: null, textBack: null }], nextCursor: null })
    expect((await world.ask("GET", "/api/v1/calls?reseller=northstar&cursor=broken")).status).toBe(400)
    const one = await world.ask("GET", "/api/v1/calls/northstar%3Atwilio-main%3ACA1?reseller=northstar")
    expect(one.body).toMatchObject({ callId: "northstar:twilio-main:CA1", textBack: { messageId: "m1", segments: 1 } })
    expect((await world.ask("GET", "/api/v1/calls/nope?reseller=northstar")).body.code).toBe("not_found")
    expect((await world.ask("GET", "/api/v1/calls/northstar%3Atwilio-main%3ACA1?reseller=rival")).status).toBe(404)
  })

  test("every wrong parameter is named", async () => {
    const answer = await world.ask("GET", "/api/v1/calls?limit=500&verdict=lost&from=yesterday&caller=512")
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_parameters" } })
    expect(answer.body.faults.map(({ path }: { path: string }) => path).sort()).toEqual([
      "caller",
      "from",
      "limit",
      "verdict",
    ])
  })

  test("sending is stopped and resumed, and texts of unknown fate are listed", async () => {
    const body = { stopped: true, why: "carrier incident" }
    expect(await world.ask("PUT", "/api/v1/switches/brand/brightsmile?reseller=northstar", { body })).toMatchObject({
      status: 200,
      body: { scope: "brand", id: "brightsmile", stopped: true },
    })
    expect(dispatcher.asked.at(-1)).toMatchObject({ method: "setSwitch", resellerId: "northstar", stopped: true })
    expect((await world.ask("PUT", "/api/v1/switches/brand/nope?reseller=northstar", { body })).status).toBe(404)
    expect((await world.ask("PUT", "/api/v1/switches/world/x?reseller=northstar", { body })).status).toBe(400)
    expect((await world.ask("GET", "/api/v1/messages/unsettled?reseller=northstar")).body.items).toEqual([
      {
        messageId: "m9",
        callId: "c9",
        accountId: "twilio-main",
        line: "+15125550100",
        submittingAt: "1970-01-01T00:00:00.001Z",
        givenUp: true,
      },
    ])
  })

  test("bodies have bounds and types", async () => {
    expect((await world.apply(`# ${"x".repeat(2 * 1024 * 1024)}`)).body.code).toBe("too_large")
    expect((await world.ask("PUT", "/api/v1/directory", { body: "x", type: "image/png" })).body.code).toBe(
      "unsupported_media_type",
    )
    expect((await world.ask("GET", "/api/v1/nothing")).body.code).toBe("not_found")
  })

  test("no table lets one reseller's rows reach another", async () => {
    expect(await catalogueFaults(ground.owner)).toEqual([])
    const rows = await world.store.statement(
      { kind: "resellers", ids: ["rival"] },
      "SELECT reseller_id FROM directory_entities",
    )
    expect(new Set(rows.map((row) => row.reseller_id))).toEqual(new Set(["rival"]))
  })

  test("the OpenAPI document is of version 3.1, and every reference and parameter in it is there", async () => {
    const { status, body } = await world.ask("GET", "/api/v1/openapi.json", { key: "" })
    expect(status).toBe(200)
    expect(body.openapi).toMatch(/^3\.1\.\d$/)
    const operations = Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    )
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(35)
    for (const { path, operation } of operations) {
      const declared = (operation.parameters ?? []).filter((one) => one.in === "path").map(({ name }) => name)
      expect(declared.toSorted()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted())
      expect(Object.keys(operation.responses).length).toBeGreaterThan(1)
    }
    const text = JSON.stringify(body)
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
    expect(references.length).toBeGreaterThan(5)
    for (const name of references) expect(body.components.schemas).toHaveProperty(String(name))
    // Words of 3.0 that 3.1 no longer has.
    expect(text).not.toContain('"nullable"')
  })
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly responses: Readonly<Record<string, unknown>>
}

/** The example as a value that tests change and send. */
// biome-ignore lint/suspicious/noExplicitAny: a document is changed in ways that its type would not allow.
function exampleDocument(): any {
  const reading = readDirectoryFile(example)
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults))
  return structuredClone(writeDirectoryFile(reading.directory))
}
