import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { DispatchService } from "@rebound/contracts"
import { inProcess } from "@rebound/runtime"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openApiDocument } from "../src/api/openapi-document.ts"
import { consoleMigrations } from "../src/index.ts"
import { carelessServices } from "./careless-services.ts"
import { northstar } from "./two-resellers.ts"
import { startWorld, type World } from "./world.ts"

const folder = mkdtempSync(join(tmpdir(), "console-pages-"))
const webFolder = join(folder, "web")
const script = `export const words = ${JSON.stringify("missed call ".repeat(200))}\n`
let world: World

beforeAll(async () => {
  const store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations: consoleMigrations })
  world = await startWorld(
    store,
    createEmbeddedBus({ directory: folder }),
    inProcess(DispatchService, carelessServices().dispatcher),
    {
      webFolder,
      publicUrl: "https://console.example",
    },
  )
}, 60_000)
afterAll(async () => {
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

const load = (path: string, headers: Record<string, string> = {}) => fetch(`${world.address}${path}`, { headers })

test("before the web app was built the pages say so, and the API answers all the same", async () => {
  const page = await load("/inbox")
  expect(page.status).toBe(503)
  expect(await page.text()).toContain("npm run build")
  expect((await load("/api/v1/openapi.json")).status).toBe(200)
})

test("the first page bears the reseller's hue and name, and allows no inline script", async () => {
  mkdirSync(join(webFolder, "assets"), { recursive: true })
  writeFileSync(join(webFolder, "assets/index-B1xYz_9a.js"), script)
  writeFileSync(
    join(webFolder, "index.html"),
    '<!doctype html><html lang="en"><head><title>Console</title></head></html>',
  )
  await world.apply(northstar)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  for (const path of ["/", "/inbox/t-1?view=mine", "/index.html"]) {
    const page = await load(path)
    expect(page.status).toBe(200)
    const text = await page.text()
    expect(text).toContain('<html style="--brand-h: 205; --brand-c: 0.115; --brand-tint: 1" lang="en">')
    expect(text).toContain("<title>Northstar Recover</title>")
    const policy = page.headers.get("content-security-policy") ?? ""
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self';/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(page.headers.get("cache-control")).toBe("no-cache")
    expect(page.headers.get("x-content-type-options")).toBe("nosniff")
    expect(page.headers.get("strict-transport-security")).toContain("max-age")
  }
})

test("hashed files are kept for ever, compressed, and known by their tag", async () => {
  const plain = await load("/assets/index-B1xYz_9a.js", { "accept-encoding": "identity" })
  expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
  expect(plain.headers.get("content-type")).toContain("text/javascript")
  expect(await plain.text()).toBe(script)
  for (const encoding of ["br", "gzip"]) {
    const packed = await load("/assets/index-B1xYz_9a.js", { "accept-encoding": encoding })
    expect(packed.headers.get("content-encoding")).toBe(encoding)
    expect(Number(packed.headers.get("content-length"))).toBeLessThan(200)
    expect(await packed.text()).toBe(script)
  }
  const again = await load("/assets/index-B1xYz_9a.js", { "if-none-match": plain.headers.get("etag") ?? "" })
  expect(again.status).toBe(304)
})

test.each([
  "/assets/gone-B1xYz_9a.js",
  "/../package.json",
  "/%2e%2e/console.ts",
  "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
  "/api/v1/nothing",
  "/api/nothing",
  "/%",
])("%s is not found, and never answers as a page", async (path) => {
  const answer = await load(path)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(answer.headers.get("content-type")).toContain("application/problem+json")
})

test("the description is read on a page of our own, with a script of our own", async () => {
  const page = await load("/api/")
  expect(page.status).toBe(200)
  const text = await page.text()
  expect(text).toContain("/api/v1/openapi.json")
  expect(text).not.toMatch(/(src|href)="https?:/)
  const nonce = /'nonce-([^']+)'/.exec(page.headers.get("content-security-policy") ?? "")?.[1]
  expect(text).toContain(`nonce="${nonce}"`)
  expect((await load("/api/js/scalar.js")).status).toBe(200)
})

test("over https the cookie is sent over TLS only", async () => {
  const made = await world.console.createPerson("northstar", {
    name: "First",
    email: "First@northstar.example",
    role: "reseller",
    brandIds: [],
    locationIds: [],
  })
  expect(await world.console.people("northstar")).toMatchObject([{ email: "first@northstar.example" }])
  const answer = await world.ask("POST", "/api/auth/sign-in/email", {
    key: "",
    body: { email: "first@northstar.example", password: made.password },
  })
  expect(answer.status).toBe(200)
  const [cookie = ""] = answer.headers.getSetCookie()
  expect(cookie).toMatch(/^__Secure-rebound\.northstar\.session_token=.*; Secure/i)
  const session = { cookie: cookie.split(";", 1)[0] ?? "" }
  expect((await world.ask("GET", "/api/v1/session", session)).body.person.name).toBe("First")
})

test("what an installation runs without is told as a problem, not as a fault", async () => {
  for (const path of ["/api/v1/threads", "/api/v1/figures/overview", "/api/v1/callbacks"])
    expect(await world.ask("GET", path)).toMatchObject({ status: 503, body: { code: "unavailable" } })
})

test("the web app's copy of the API's description is the one that is served", async () => {
  const kept = JSON.parse(readFileSync(new URL("../web/src/api/openapi.json", import.meta.url), "utf8"))
  expect(kept).toEqual(await openApiDocument())
  expect((await world.ask("GET", "/api/v1/openapi.json")).body).toEqual(kept)
})
