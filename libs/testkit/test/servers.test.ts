import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type KafkaServer, startKafka } from "../src/servers/kafka.ts"
import { kafkaAnswers } from "../src/servers/kafka-ping.ts"
import { type PostgresServer, startPostgres } from "../src/servers/postgres.ts"
import { type RedisServer, startRedis } from "../src/servers/redis.ts"
import { redisCommand } from "../src/servers/redis-command.ts"
import { serverOrSkip } from "../src/servers/server-policy.ts"

const kafkaHere = await serverOrSkip("kafka")
const postgresHere = await serverOrSkip("postgres")
const redisHere = await serverOrSkip("redis")

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe.skipIf(!redisHere.available)("Redis", () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())

  test("answers, is gone after a kill and answers at the same address after a start", async () => {
    expect(await redisCommand(redis.url, "PING")).toBe("+PONG")
    await redis.flushAll()
    if (!redis.controllable) return
    await redis.kill()
    expect(redis.pid).toBeNull()
    await expect(redisCommand(redis.url, "PING")).rejects.toThrow()
    await redis.start()
    expect(await redisCommand(redis.url, "PING")).toBe("+PONG")
  })

  test("while paused it takes connections and answers nothing", async () => {
    if (!redis.controllable) return
    await redis.pause()
    await expect(redisCommand(redis.url, "PING", 200)).rejects.toThrow("no reply")
    await redis.resume()
    expect(await redisCommand(redis.url, "PING")).toBe("+PONG")
  })
})

describe.skipIf(!postgresHere.available)("PostgreSQL", () => {
  let postgres: PostgresServer
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(() => postgres?.stop())

  async function ask(sql: string): Promise<unknown> {
    const client = new Client({ connectionString: postgres.url, connectionTimeoutMillis: 2000, query_timeout: 1000 })
    client.on("error", () => {})
    await client.connect()
    try {
      return Object.values((await client.query(sql)).rows[0] ?? {})[0]
    } finally {
      await client.end().catch(() => {})
    }
  }

  test("keeps what it acknowledged over an immediate stop, a kill and a restart", { timeout: 60_000 }, async () => {
    if (!postgres.controllable) return
    expect(await ask("SHOW fsync")).toBe("on")
    await ask("CREATE TABLE kept (n int)")
    await ask("INSERT INTO kept VALUES (1)")
    await postgres.stopImmediate()
    await expect(ask("SELECT 1")).rejects.toThrow()
    await postgres.start()
    await ask("INSERT INTO kept VALUES (2)")
    await postgres.kill()
    await postgres.start()
    await postgres.restart()
    expect(await ask("SELECT sum(n)::int FROM kept")).toBe(3)
  })

  test("while paused, an open session gets no answer", async () => {
    if (!postgres.controllable) return
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    await postgres.pause()
    const answer = client.query("SELECT 1").then(() => "answered")
    expect(await Promise.race([answer, sleep(300, "silent")])).toBe("silent")
    await postgres.resume()
    expect(await answer).toBe("answered")
    await client.end()
  })
})

describe.skipIf(!kafkaHere.available)("Kafka", () => {
  let kafka: KafkaServer
  beforeAll(async () => {
    kafka = await startKafka({ proxied: true })
  }, 300_000)
  afterAll(() => kafka?.stop())

  test("answers through its proxy, and not when the proxy refuses", async () => {
    if (!kafka.controllable) return
    const [broker = ""] = kafka.brokers
    expect(await kafkaAnswers(broker)).toBe(true)
    await kafka.proxies[0]?.refuse()
    expect(await kafkaAnswers(broker)).toBe(false)
    await kafka.proxies[0]?.heal()
    expect(await kafkaAnswers(broker)).toBe(true)
  })

  test("comes back at the same address after a kill, and answers nothing while paused", {
    timeout: 120_000,
  }, async () => {
    if (!kafka.controllable) return
    const [broker = ""] = kafka.brokers
    await kafka.killNode(0)
    expect(await kafkaAnswers(broker)).toBe(false)
    await kafka.startNode(0)
    expect(await kafkaAnswers(broker)).toBe(true)
    await kafka.pause(0)
    expect(await kafkaAnswers(broker)).toBe(false)
    await kafka.resume(0)
    expect(await kafkaAnswers(broker)).toBe(true)
  })
})

describe.skipIf(!redisHere.available)("a killed test process", () => {
  test("leaves no server and no files behind", async () => {
    const dir = mkdtempSync(join(tmpdir(), "rebound-orphan-"))
    const module = new URL("../src/servers/redis.ts", import.meta.url).href
    const code = `import { startRedis } from "${module}"; import { writeFileSync } from "node:fs"
      const redis = await startRedis(); writeFileSync("${dir}/pid", String(redis.pid)); setInterval(() => {}, 1000)`
    const env = { ...process.env, REBOUND_TEST_SERVERS: "native", NODE_OPTIONS: "", TMPDIR: dir }
    const runner = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore", env })
    try {
      await expect.poll(() => existsSync(join(dir, "pid")), { timeout: 10_000 }).toBe(true)
      const pid = Number(readFileSync(join(dir, "pid"), "utf8"))
      const scratch = () => readdirSync(dir).filter((name) => name.startsWith("rebound-redis-"))
      expect(isAlive(pid)).toBe(true)
      expect(scratch()).toHaveLength(1)
      runner.kill("SIGKILL")
      await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
      await expect.poll(scratch, { timeout: 5_000 }).toEqual([])
    } finally {
      runner.kill("SIGKILL")
      rmSync(dir, { recursive: true, force: true })
    }
  }, 20_000)
})
