/**
 * Other people's program against our API: schemathesis makes requests of the published description, right ones and wrong
 * ones. Shows: no 5xx, no answer that the description does not allow, and nine in ten operations answered 2xx at least once.
 *
 * Without `--against` a console is started on embedded drivers with stand-ins for the services behind it; with
 * `--against http://127.0.0.1:8080` one that runs already is asked, and it is changed by that; its admin key is read from the
 * file of `--key-file` (default `.rebound/admin-key`, where solo keeps it).
 * `--seed N` and `--examples N` (per operation, default 25) as schemathesis has them.
 */
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { createEmbeddedBus } from "@rebound/bus"
import { AnalyticsService, ConversationService, DispatchService } from "@rebound/contracts"
import { inProcess } from "@rebound/runtime"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { consoleMigrations } from "../src/index.ts"
import { carelessServices } from "../test/careless-services.ts"
import { northstar } from "../test/two-resellers.ts"
import { adminKey, startWorld } from "../test/world.ts"

const VERSION = "4.32.5"
const ROOT = join(import.meta.dirname, "../../..")
/** Streams until the reader leaves; schemathesis would wait for its end. */
const leftOut = ["live"]
/** Nine in ten, and what cannot be asked by a program that knows no password: signing in. */
const shareMin = 0.9
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
]

const { values: options } = parseArgs({
  options: {
    against: { type: "string" },
    "key-file": { type: "string", default: ".rebound/admin-key" },
    seed: { type: "string", default: "1" },
    examples: { type: "string", default: "25" },
  },
})

interface Target {
  readonly address: string
  readonly key: string
  close(): Promise<void>
}

const scratch = mkdtempSync(join(tmpdir(), "rebound-prove-api-"))
const target = options.against === undefined ? await ownConsole() : running(options.against)
try {
  const schemathesis = await installed()
  writeFileSync(join(scratch, "schemathesis.toml"), await configOf(target))
  const status = await run(schemathesis, [
    "--config-file",
    join(scratch, "schemathesis.toml"),
    "run",
    `${target.address}/api/v1/openapi.json`,
    "--checks",
    checks.join(","),
    "--phases",
    "examples,coverage,fuzzing",
    ...leftOut.flatMap((id) => ["--exclude-operation-id", id]),
    "-H",
    `Authorization: Bearer ${target.key}`,
    "-H",
    `Origin: ${target.address}`,
    "--seed",
    options.seed,
    "--max-examples",
    options.examples,
    "--workers",
    "2",
    "--request-timeout",
    "30",
    "--continue-on-failure",
    "--warnings",
    "off",
    "--report",
    "har",
    "--report-har-path",
    join(scratch, "run.har"),
  ])
  const answered = await answeredWell(target)
  const share = answered.good.length / answered.all.length
  process.stdout.write(
    `\n${answered.requests} requests; ${answered.good.length} of ${answered.all.length} operations answered 2xx (${Math.round(share * 100)} %)\n`,
  )
  if (answered.bad.length > 0) process.stdout.write(`never 2xx: ${answered.bad.join(", ")}\n`)
  if (status !== 0 || share < shareMin) process.exitCode = 1
  if (answered.faults > 0) {
    process.stdout.write(`${answered.faults} answers were 5xx\n`)
    process.exitCode = 1
  }
} finally {
  await target.close()
  rmSync(scratch, { recursive: true, force: true })
}

async function ownConsole(): Promise<Target> {
  const services = carelessServices()
  const store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations: consoleMigrations })
  const world = await startWorld(
    store,
    createEmbeddedBus({ directory: join(scratch, "log") }),
    inProcess(DispatchService, services.dispatcher),
    {
      conversations: inProcess(ConversationService, services.conversation),
      analytics: inProcess(AnalyticsService, services.analytics),
    },
  )
  const applied = await world.apply(northstar)
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body))
  return { address: world.address, key: adminKey, close: () => world.close() }
}

function running(address: string): Target {
  const key = readFileSync(resolve(ROOT, options["key-file"]), "utf8").trim()
  return { address: address.replace(/\/+$/, ""), key, close: async () => {} }
}

/** Ids that are there: random ones would only ever meet 404. */
async function configOf({ address, key }: Target): Promise<string> {
  const ask = async (path: string, body?: object) => {
    const response = await fetch(`${address}/api/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    // biome-ignore lint/suspicious/noExplicitAny: looked into below; what is missing ends the proof.
    return (await response.json()) as any
  }
  const { reseller, locations } = await ask("/session")
  const [location] = locations
  const [thread] = (await ask("/threads?view=all")).items
  const [task] = (await ask("/callbacks?done=true")).items
  const [call] = (await ask("/calls")).items
  const made = await ask(`/keys?reseller=${reseller.id}`, { name: "proof", scopes: ["calls:read"] })
  const person = await ask(`/people?reseller=${reseller.id}`, {
    name: "Proof",
    email: `proof-${Date.now()}@northstar.example`,
    role: "reseller",
  })
  const parameters = {
    reseller: reseller.id,
    location: location.id,
    brand: location.brandId,
    locationId: location.id,
    threadId: thread?.threadId ?? "none",
    taskId: task?.taskId ?? "none",
    callId: call?.callId ?? "none",
    personId: person.id,
    scope: "brand",
    // Of a switch; a key's id stands below.
    "path.id": location.brandId,
    dryRun: "true",
  }
  const lines = Object.entries(parameters).map(([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}`)
  return `[parameters]\n${lines.join("\n")}\n
[[operations]]
include-operation-id = "removeKey"
parameters = { "path.id" = ${JSON.stringify(made.id)} }
`
}

/** Which operations were answered 2xx, from the record of the run. */
async function answeredWell({ address }: Target) {
  const document = (await (await fetch(`${address}/api/v1/openapi.json`)).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      shape: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
      literal: path.includes("{") ? 0 : 1,
    })),
  )
  const har = JSON.parse(readFileSync(join(scratch, "run.har"), "utf8")) as {
    readonly log: {
      readonly entries: readonly {
        readonly request: { readonly method: string; readonly url: string }
        readonly response: { readonly status: number }
      }[]
    }
  }
  const good = new Set<string>()
  let faults = 0
  for (const { request, response } of har.log.entries) {
    if (response.status >= 500) faults++
    if (response.status < 200 || response.status > 299) continue
    const { pathname } = new URL(request.url)
    const found = operations
      .filter(({ method, shape }) => method === request.method && shape.test(pathname))
      .sort((a, b) => b.literal - a.literal)[0]
    if (found !== undefined) good.add(found.id)
  }
  const all = operations.map(({ id }) => id)
  return { all, good: [...good], bad: all.filter((id) => !good.has(id)), faults, requests: har.log.entries.length }
}

/** Schemathesis in an environment of its own, made once. Needs Python 3.10 with venv. */
async function installed(): Promise<string> {
  const home = join(ROOT, ".cache", `schemathesis-${VERSION}`)
  const program = join(home, "bin", "schemathesis")
  if (existsSync(program)) return program
  mkdirSync(home, { recursive: true })
  process.stdout.write(`fetching schemathesis ${VERSION}\n`)
  if ((await run("python3", ["-m", "venv", home])) !== 0) throw new Error("python3 -m venv failed")
  const pip = join(home, "bin", "pip")
  if ((await run(pip, ["install", "--quiet", `schemathesis==${VERSION}`])) !== 0) throw new Error("pip install failed")
  return program
}

function run(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", cwd: scratch })
  return new Promise((done, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => done(code ?? 1))
  })
}
