import { once } from "node:events"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { addressRefusal, STRICT_RULES } from "../src/egress/address-rules.ts"
import { createEgress, type EgressOptions } from "../src/egress/egress-client.ts"
import { systemResolver } from "../src/egress/resolver.ts"
import cases from "./cases/egress.json" with { type: "json" }

/** A name server that answers by the list, and counts how often it was asked. */
function lyingResolver(...answers: readonly (readonly string[])[]) {
  let asked = 0
  return {
    get asked() {
      return asked
    },
    resolve: async () => answers[Math.min(asked++, answers.length - 1)] ?? [],
  }
}

const LOOPBACK = { http: false, loopback: true }
const egress = (over: Partial<EgressOptions>) =>
  createEgress({ rules: STRICT_RULES, resolver: lyingResolver(["93.184.215.14"]), timeoutMs: 2_000, ...over })

describe("what somebody typed", () => {
  test.each(cases.urls.map(({ url, why }) => [why, url]))("%s is not asked: %s", async (_, url) => {
    const resolver = lyingResolver(["127.0.0.1"])
    await expect(egress({ resolver }).post(url, {}, "")).rejects.toMatchObject({
      code: "EGRESS_REFUSED",
      retryable: false,
    })
  })

  test.each(cases.names.map(({ addresses, why }) => [why, addresses] as const))(
    "%s is not asked",
    async (_, addresses) => {
      await expect(
        egress({ resolver: lyingResolver(addresses) }).post("https://hooks.example/", {}, ""),
      ).rejects.toMatchObject({ code: "EGRESS_REFUSED" })
    },
  )

  test.each(cases.allowed.map((address) => [address]))("the public address %s may be asked", (address) => {
    expect(addressRefusal(address, STRICT_RULES)).toBeUndefined()
  })

  test("a name without an address may have one later", async () => {
    await expect(egress({ resolver: lyingResolver([]) }).post("https://hooks.example/", {}, "")).rejects.toMatchObject({
      code: "EGRESS_UNRESOLVED",
      retryable: true,
    })
  })

  test("the rule for this machine opens loopback and nothing beside it", () => {
    expect(addressRefusal("127.0.0.1", LOOPBACK)).toBeUndefined()
    expect(addressRefusal("::1", LOOPBACK)).toBeUndefined()
    for (const address of ["10.0.0.1", "169.254.169.254", "0.0.0.0", "fe80::1", "::ffff:10.0.0.1"])
      expect(addressRefusal(address, LOOPBACK), address).toBeDefined()
  })
})

describe("a request", () => {
  const asked: string[] = []
  let server: Server
  let port: number
  let handle: RequestListener = (_, response) => void response.writeHead(204).end()
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers.host} ${request.url}`)
      handle(request, response)
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const local = (over: Partial<EgressOptions> = {}) => egress({ rules: LOOPBACK, ...over })

  test("goes to the very address that was looked at, although the name leads elsewhere at the next look", async () => {
    const resolver = lyingResolver(["127.0.0.1"], ["169.254.169.254"])
    const url = `http://rebinding.example:${port}/hook`
    expect(await local({ resolver }).post(url, {}, "{}")).toEqual({ status: 204 })
    expect(resolver.asked).toBe(1)
    expect(asked.at(-1)).toBe(`rebinding.example:${port} /hook`)
    await expect(local({ resolver }).post(url, {}, "{}")).rejects.toMatchObject({ code: "EGRESS_REFUSED" })
    expect(asked).toHaveLength(1)
  })

  test("by plain http leaves for this machine only", async () => {
    const before = asked.length
    await expect(local().post(`http://hooks.example:${port}/`, {}, "")).rejects.toMatchObject({
      code: "EGRESS_REFUSED",
    })
    await expect(egress({ resolver: systemResolver }).post(`http://localhost:${port}/`, {}, "")).rejects.toMatchObject({
      code: "EGRESS_REFUSED",
    })
    expect(asked).toHaveLength(before)
  })

  test("follows no redirect", async () => {
    handle = (request, response) =>
      request.url === "/first"
        ? void response.writeHead(302, { location: `http://127.0.0.1:${port}/second` }).end()
        : void response.writeHead(204).end()
    await expect(local().post(`http://127.0.0.1:${port}/first`, {}, "")).rejects.toMatchObject({
      code: "EGRESS_STATUS",
      retryable: true,
    })
    expect(asked.at(-1)).toContain("/first")
  })

  test.each([
    [410, { code: "EGRESS_GONE", retryable: false }],
    [404, { code: "EGRESS_STATUS", retryable: true }],
    [500, { code: "EGRESS_STATUS", retryable: true }],
  ])("answered %i is a failure", async (status, error) => {
    handle = (_, response) => void response.writeHead(status).end()
    await expect(local().post(`http://127.0.0.1:${port}/`, {}, "")).rejects.toMatchObject(error)
  })

  test("that is not answered in time is given up", async () => {
    handle = () => {}
    const startedAt = performance.now()
    await expect(local({ timeoutMs: 200 }).post(`http://127.0.0.1:${port}/`, {}, "")).rejects.toMatchObject({
      code: "EGRESS_TIMEOUT",
    })
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  test("whose name is not answered in time is given up", async () => {
    const resolver = { resolve: () => new Promise<never>(() => {}) }
    await expect(local({ resolver, timeoutMs: 100 }).post("https://hooks.example/", {}, "")).rejects.toMatchObject({
      code: "EGRESS_TIMEOUT",
    })
  })

  test("answered without end is read to its bound and no further", async () => {
    let written = 0
    handle = (_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(16_384)
      const more = () => {
        while (!response.destroyed && written < 50_000_000) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once("drain", more)
        }
      }
      more()
    }
    expect(await local().post(`http://127.0.0.1:${port}/`, {}, "")).toEqual({ status: 200 })
    expect(written).toBeLessThan(20_000_000)
  })

  test("to a port where nobody listens may succeed later", async () => {
    await expect(local().post("http://127.0.0.1:1/", {}, "")).rejects.toMatchObject({
      code: "EGRESS_UNREACHABLE",
      retryable: true,
    })
  })
})
