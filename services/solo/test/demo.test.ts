import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort, readLedger } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { eventually, RunningSolo } from "./run-solo.ts"

let folder: string
const running: RunningSolo[] = []
const run = (options: ConstructorParameters<typeof RunningSolo>[0]) => {
  const solo = new RunningSolo(options)
  running.push(solo)
  return solo
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rebound-solo-"))
})
afterAll(async () => {
  for (const solo of running) if (solo.pid !== 0) await solo.end("SIGKILL")
  await rm(folder, { recursive: true, force: true })
})

interface CallItem {
  readonly carrier: string
  readonly verdict: string
  readonly textBack: { readonly state: string } | null
}

/** A directory whose one account would text real people. Nothing is sent: its line is called by nobody. */
const real = {
  apiVersion: "rebound/v1",
  reseller: { id: "harbor", name: "Harbor Voice" },
  carriers: [
    {
      id: "main",
      kind: "twilio",
      accountSid: "AC00000000000000000000000000000009",
      authToken: { value: "not-a-real-token" },
      publicUrl: "https://hooks.harbor.example",
    },
  ],
  brands: [],
}

describe("npm start", { timeout: 400_000 }, () => {
  test("people ring, are texted and answer; a second start and a real account are refused; Ctrl-C stops it", async () => {
    const dataDir = join(folder, "demo")
    const ports = { consolePort: await freePort(), ingestPort: await freePort() }
    const startedAtMs = Date.now()
    const solo = run({ dataDir, ...ports, demo: true })
    await solo.says(/texted in \d+ ms: “/)
    console.info(`first text-back ${Date.now() - startedAtMs} ms after the start`)

    // Both carriers of the sample tell of calls.
    const { items } = await eventually(
      () => solo.get<{ items: CallItem[] }>("/calls?limit=100"),
      ({ items }) =>
        ["twilio", "freeswitch"].every((carrier) =>
          items.some((call) => call.carrier === carrier && call.textBack?.state === "delivered"),
        ),
      120_000,
    )
    expect(items.every(({ verdict }) => verdict !== "")).toBe(true)
    expect(readLedger(join(dataDir, "simulated-carrier.jsonl")).length).toBeGreaterThan(0)
    // A call, its verdict in words and its text, aligned.
    expect(solo.out).toMatch(/^\d\d:\d\d:\d\d {2}call {3}.{20} {2}\+1\d{3}…\d\d {2}missed: busy$/m)

    const second = run({ dataDir, consolePort: await freePort(), ingestPort: await freePort(), demo: true })
    expect(await second.ended()).toBe(1)
    expect(second.err).toContain(`another process uses ${dataDir}`)

    await solo.apply(real)
    await solo.says(/No demo: account harbor\/main has real credentials/, 10_000)
    expect(await solo.end("SIGINT")).toBe(0)
    expect(solo.err).toBe("")
    // The terminal is for people; the log is whole, and holds nobody's number.
    const log = await readFile(join(dataDir, "solo.log"), "utf8")
    expect(log).toContain('"msg":"running"')
    expect(log).not.toMatch(/\+?1\d{3}55501\d\d/)

    const again = run({ dataDir, ...ports, demo: true })
    await again.says(/No demo: account harbor\/main/)
    expect(await again.end("SIGTERM")).toBe(0)
  })

  test("a port that is taken is named, with the variable that changes it", async () => {
    const taken = createServer().listen(0, "127.0.0.1")
    await new Promise((resolve) => taken.once("listening", resolve))
    const address = taken.address()
    const consolePort = typeof address === "object" && address !== null ? address.port : 0
    const solo = run({ dataDir: join(folder, "taken"), consolePort, ingestPort: await freePort(), demo: false })
    expect(await solo.ended()).toBe(1)
    expect(solo.err).toBe(`solo: port ${consolePort} is taken. Set REBOUND_CONSOLE_PORT to another one.\n`)
    taken.close()
  })
})
