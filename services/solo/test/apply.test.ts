import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ADMIN_KEY, RunningSolo } from "./run-solo.ts"

const BIN = fileURLToPath(new URL("../../../cli/bin/rebound.mjs", import.meta.url))
const TOKEN = "not-a-real-token-of-a-shell"

const FILE = `
apiVersion: rebound/v1
reseller: { id: lakeside, name: Lakeside Voice }
carriers:
  - id: tw
    kind: twilio
    accountSid: AC00000000000000000000000000000007
    authToken: { env: TWILIO_TOKEN }
    publicUrl: https://hooks.lakeside.example
brands:
  - id: brightsmile
    name: Bright Smile
    locations:
      - id: austin
        name: Bright Smile Austin
        timeZone: America/Chicago
        hours: { mon-fri: ["08:00-17:00"] }
        lines:
          - { number: "+17375550100", label: Front desk, calls: tw, texts: tw }
`

let folder: string
let solo: RunningSolo
let url: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rebound-apply-"))
  const consolePort = await freePort()
  url = `http://127.0.0.1:${consolePort}`
  solo = new RunningSolo({
    dataDir: join(folder, "data"),
    consolePort,
    ingestPort: await freePort(),
    demo: false,
  })
  await solo.says(/Started without the demo/)
  await writeFile(join(folder, "directory.yaml"), FILE)
}, 150_000)
afterAll(async () => {
  await solo.end("SIGKILL")
  await rm(folder, { recursive: true, force: true })
})

/** `npx rebound apply directory.yaml`, as typed in another shell. */
async function apply(flags: readonly string[] = [], key = ADMIN_KEY) {
  const child = spawn(process.execPath, [BIN, "apply", "directory.yaml", "--url", url, ...flags], {
    cwd: folder,
    env: { PATH: process.env.PATH, REBOUND_ADMIN_KEY: key, TWILIO_TOKEN: TOKEN },
  })
  let [out, err] = ["", ""]
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve))
  return { code, out, err }
}

describe("npx rebound apply", { timeout: 120_000 }, () => {
  test("shows what it would do, does it, and does nothing when nothing changed", async () => {
    const rehearsed = await apply(["--dry-run"])
    expect(rehearsed).toMatchObject({ code: 0, err: "", out: expect.stringContaining("added    line +17375550100") })
    await expect(solo.get("/directory?reseller=lakeside")).rejects.toThrow("404")

    const applied = await apply()
    expect(applied).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^now at revision \d+: 5 added/m) })
    // The secret came from the shell that applied, and is told to nobody.
    const known = JSON.stringify(await solo.get("/directory?reseller=lakeside"))
    expect(known).toContain("+17375550100")
    expect(known).not.toContain(TOKEN)
    expect(known).toContain('"sealed":true')

    expect((await apply()).out).toMatch(/^now at revision \d+: 0 added, 0 changed, 0 archived, 5 as they were\n$/)

    await writeFile(join(folder, "directory.yaml"), FILE.replace("Front desk", "Reception"))
    expect((await apply()).out).toMatch(/^changed {2}line \+17375550100\nnow at revision \d+: 0 added, 1 changed/)
  })

  test("a key that may not is told so, and nothing is done", async () => {
    expect(await apply([], "not-the-admin-key-of-anybody")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("refused (401)"),
    })
  })
})
