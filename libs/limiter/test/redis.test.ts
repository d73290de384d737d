import { type RedisServer, serverOrSkip, startRedis } from "@rebound/testkit"
import { Redis } from "ioredis"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { createRedisLimiter, type Limiter, type RedisLimiterOptions } from "../src/index.ts"
import { charge, freshKey, limiterContract, waitOf } from "./contract.ts"

const { available } = await serverOrSkip("redis")
const now = () => performance.timeOrigin + performance.now()
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function eventually(what: () => boolean, limitMs = 10_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!what()) {
    if (performance.now() > deadline) throw new Error("not in time")
    await sleep(5)
  }
}

describe.skipIf(!available)("Redis", { timeout: 30_000 }, () => {
  // A server of its own: these tests flush, stop and kill it.
  let server: RedisServer
  let redis: Redis
  const opened: Limiter[] = []
  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.url)
    redis.on("error", () => {})
  }, 30_000)
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((limiter) => limiter.close()))
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  async function open(options: Partial<RedisLimiterOptions> = {}): Promise<Limiter> {
    const limiter = createRedisLimiter({ url: server.url, now, shareOnOutage: 0.5, timeoutMs: 1000, ...options })
    opened.push(limiter)
    await limiter.ping()
    return limiter
  }

  limiterContract("Redis", 40, async () => ({
    limiter: await open(),
    now,
    until: async (ms) => {
      while (now() < ms) await sleep(Math.ceil(ms - now()))
    },
  }))

  test("several instances with clocks hours apart keep to one limit, and wait by their own clocks", async () => {
    const clocks = [0, 3_600_000, -7_200_000].map((offsetMs) => () => now() + offsetMs)
    const instances = await Promise.all(clocks.map((clock) => open({ now: clock })))
    const key = freshKey("account")
    const started = performance.now()
    let passed = 0
    await Promise.all(
      instances.map(async (limiter, n) => {
        const clock = clocks[n] ?? now
        while (performance.now() - started < 1500) {
          const answer = await limiter.admit([charge(key, 40, 5)])
          if (answer.kind === "admitted") passed += 1
          else {
            const waitMs = answer.untilMs - clock()
            expect(waitMs).toBeLessThan(26)
            await sleep(Math.max(0, waitMs))
          }
        }
      }),
    )
    const seconds = (performance.now() - started) / 1000
    expect(passed).toBeLessThanOrEqual(40 * seconds + 5)
    expect(passed).toBeGreaterThan(40 * seconds * 0.7)
  })

  test("calls made while a flight is in the air leave together", async () => {
    const limiter = await open()
    const key = freshKey("line")
    await limiter.admit([charge(key, 1000, 1000)])
    await redis.config("RESETSTAT")
    await Promise.all(Array.from({ length: 100 }, () => limiter.admit([charge(key, 1000, 1000)])))
    const stats = await redis.info("commandstats")
    expect(Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1])).toBeLessThanOrEqual(2)
  })

  test("buckets expire when they are full again", async () => {
    const limiter = await open()
    const key = freshKey("line")
    await limiter.admit([charge(key, 10, 3, 2)])
    const ttlMs = await redis.pttl(`rebound:gcra:${key}`)
    expect(ttlMs).toBeGreaterThan(100)
    expect(ttlMs).toBeLessThanOrEqual(200)
    await sleep(250)
    expect(await redis.exists(`rebound:gcra:${key}`)).toBe(0)
  })

  test("after FLUSHALL and after SCRIPT FLUSH it goes on, with full buckets and not degraded", async () => {
    const limiter = await open()
    const line = [charge(freshKey("line"), 0.01, 1)]
    expect((await limiter.admit(line)).kind).toBe("admitted")
    expect((await limiter.admit(line)).kind).toBe("wait")
    await server.flushAll()
    expect((await limiter.admit(line)).kind).toBe("admitted")
    await redis.script("FLUSH")
    expect((await limiter.admit(line)).kind).toBe("wait")
    expect(limiter.degraded).toBe(false)
  })

  test("Redis killed: this instance's share applies without a rejection; Redis back: recovers by itself", async () => {
    const said: string[] = []
    const log = {
      info: (_: object, text: string) => said.push(text),
      warn: (_: object, text: string) => said.push(text),
    }
    const limiter = await open({ shareOnOutage: 0.25, log })
    const line = [charge(freshKey("line"), 0.01, 8)]
    await server.kill()
    try {
      const answers = await Promise.all(Array.from({ length: 20 }, () => limiter.admit(line)))
      expect(answers.filter((answer) => answer.kind === "admitted")).toHaveLength(2)
      expect(limiter.degraded).toBe(true)
      await expect(limiter.ping()).rejects.toMatchObject({ code: "LIMITER_UNREACHABLE", retryable: true })
    } finally {
      await server.start()
    }
    await eventually(() => !limiter.degraded)
    const fresh = [charge(freshKey("line"), 0.01, 8)]
    const answers = await Promise.all(Array.from({ length: 20 }, () => limiter.admit(fresh)))
    expect(answers.filter((answer) => answer.kind === "admitted")).toHaveLength(8)
    expect(said).toEqual([
      "limiter: Redis answers, pacing together",
      "limiter: Redis does not answer, pacing by this instance's share",
      "limiter: Redis answers, pacing together",
    ])
  })

  test("Redis hung: one flight waits out the time limit, later calls none; then it recovers by itself", async () => {
    const limiter = await open({ timeoutMs: 50 })
    await server.pause()
    try {
      const started = performance.now()
      await limiter.admit([charge(freshKey("line"), 1, 1)])
      const first = performance.now() - started
      expect(first).toBeGreaterThan(40)
      expect(first).toBeLessThan(300)
      const later = performance.now()
      for (let n = 0; n < 100; n++) await limiter.admit([charge(freshKey("line"), 1, 1)])
      expect(performance.now() - later).toBeLessThan(40)
      expect(limiter.degraded).toBe(true)
    } finally {
      await server.resume()
    }
    await eventually(() => !limiter.degraded)
    expect((await limiter.admit([charge(freshKey("line"), 1, 1)])).kind).toBe("admitted")
  })

  test("hung for longer than a probe waits, it connects anew and recovers", async () => {
    const limiter = await open({ timeoutMs: 50 })
    await server.pause()
    await limiter.admit([charge(freshKey("line"), 1, 1)])
    await sleep(2800)
    await server.resume()
    await eventually(() => !limiter.degraded)
  })

  test("built while Redis is away it answers at once, and recovers when Redis comes", async () => {
    await server.kill()
    const limiter = createRedisLimiter({ url: server.url, now, shareOnOutage: 1 })
    opened.push(limiter)
    const line = [charge(freshKey("line"), 0.01, 1)]
    expect((await limiter.admit(line)).kind).toBe("admitted")
    expect(waitOf(await limiter.admit(line)).key).toBe(line[0]?.key)
    expect(limiter.degraded).toBe(true)
    await server.start()
    await eventually(() => !limiter.degraded)
  })
})
