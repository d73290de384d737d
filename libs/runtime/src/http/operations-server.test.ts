import { afterEach, describe, expect, test } from "vitest"
import { createMetrics, createOperationsServer, type OperationsServer, ReboundError } from "../index.ts"

let server: OperationsServer | undefined
afterEach(() => server?.close())

async function serve(ready: Record<string, () => Promise<unknown>>) {
  const metrics = createMetrics({ service: "test", processMetrics: false })
  metrics.counter("rebound_x_total", "X").inc()
  const opened = await createOperationsServer({ port: 0, ready, metrics, answerWithinMs: 30 })
  server = opened
  return (path: string, method = "GET") => fetch(`http://127.0.0.1:${opened.port}${path}`, { method })
}

describe("operations server", () => {
  test("ready when everything answers", async () => {
    const get = await serve({ postgres: async () => 1, kafka: async () => 1 })
    const response = await get("/readyz")
    expect([response.status, await response.json()]).toEqual([200, { ready: true }])
  })
  test("not ready names each dependency that does not answer, and says nothing else about it", async () => {
    let asked = 0
    const get = await serve({
      postgres: async () => 1,
      redis: async () => {
        throw new Error("redis://user:s3cr3t@host refused")
      },
      store: async () => {
        throw new ReboundError("STORE_UNREACHABLE", "s3cr3t")
      },
      kafka: () => {
        asked++
        return new Promise(() => {})
      },
    })
    const waitingFor = { redis: "failed", store: "STORE_UNREACHABLE", kafka: "no answer within 30 ms" }
    for (let probe = 0; probe < 2; probe++) {
      const response = await get("/readyz")
      expect([response.status, await response.json()]).toEqual([503, { ready: false, waitingFor }])
    }
    expect(asked).toBe(1)
    // Not ready is not dead: a restart would not bring Kafka back.
    expect((await get("/healthz")).status).toBe(200)
  })
  test("metrics are served as Prometheus expects them", async () => {
    const response = await (await serve({}))("/metrics")
    expect(response.headers.get("content-type")).toContain("version=0.0.4")
    expect(await response.text()).toContain('rebound_x_total{service="test"} 1')
  })
  test("anything else is refused", async () => {
    const get = await serve({})
    expect((await get("/")).status).toBe(404)
    expect((await get("/metrics", "POST")).status).toBe(405)
  })
  test("a port that is taken rejects instead of ending the process", async () => {
    await serve({})
    const metrics = createMetrics({ service: "test", processMetrics: false })
    await expect(createOperationsServer({ port: server?.port ?? 0, ready: {}, metrics })).rejects.toMatchObject({
      code: "EADDRINUSE",
    })
  })
})
