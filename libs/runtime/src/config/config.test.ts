import { describe, expect, test } from "vitest"
import { ConfigError, type ConfigReader, readConfig } from "../index.ts"

const key = Buffer.alloc(32, 7).toString("base64")
const read = (r: ConfigReader) => {
  const minMs = r.integer("MIN_MS", { min: 0, max: 1_000, fallback: 5 })
  const maxMs = r.integer("MAX_MS", { min: 0, max: 1_000, fallback: 10 })
  r.check(["MIN_MS", "MAX_MS"], () => (minMs <= maxMs ? undefined : "expected MIN_MS not above MAX_MS"))
  return {
    port: r.port("REBOUND_INGEST_PORT", 8081),
    postgresUrl: r.url("POSTGRES_URL", ["postgres:", "postgresql:"]),
    kafkaBrokers: r.list("KAFKA_BROKERS", "the dispatcher reads verdicts from Kafka"),
    engine: r.oneOf("REBOUND_HTTP_ENGINE", ["uws", "node"], "node"),
    demo: r.boolean("DEMO", false),
    otlp: r.optionalUrl("OTEL_EXPORTER_OTLP_ENDPOINT", ["http:", "https:"]),
    keys: r.secretKeys("KEYS"),
    pepper: r.secretKey("PEPPER"),
    adminKey: r.optionalSecret("REBOUND_ADMIN_KEY"),
    proxies: r.optionalNetworks("PROXIES"),
    minMs,
    maxMs,
  }
}
const whole = {
  POSTGRES_URL: "postgres://app@db/rebound",
  KAFKA_BROKERS: "a:9092, b:9092",
  KEYS: `2:${key},1:${key}`,
  PEPPER: key,
}

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env, read, "dispatcher")
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n")
    throw error
  }
  return []
}

describe("configuration", () => {
  test("a whole environment becomes typed values, with defaults where unset or empty", () => {
    const config = readConfig({ ...whole, DEMO: "1", REBOUND_HTTP_ENGINE: "", PROXIES: "10.0.0.0/8, ::1" }, read)
    expect(config).toMatchObject({
      port: 8081,
      kafkaBrokers: ["a:9092", "b:9092"],
      demo: true,
      engine: "node",
      otlp: undefined,
      proxies: ["10.0.0.0/8", "::1"],
    })
    expect(config.keys.map((kept) => kept.version)).toEqual(["2", "1"])
    expect(config.pepper).toHaveLength(32)
    expect(Object.isFrozen(config)).toBe(true)
  })
  test("a missing server is named, with an example, and where it is not needed", () => {
    const faults = faultsOf({ KEYS: whole.KEYS, PEPPER: key })
    expect(faults).toEqual([
      "POSTGRES_URL is not set: the dispatcher needs PostgreSQL (postgres://user@host/db). Only solo embeds its servers.",
      "KAFKA_BROKERS is not set: the dispatcher reads verdicts from Kafka (host:9092,host:9092). Only solo embeds its servers.",
    ])
  })
  test("every fault is reported at once, with what is expected", () => {
    const faults = faultsOf({
      REBOUND_INGEST_PORT: "80810",
      POSTGRES_URL: "mysql://db",
      KAFKA_BROKERS: "localhost",
      REBOUND_HTTP_ENGINE: "express",
      DEMO: "maybe",
      OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318",
      KEYS: `1:${key},1:${key}`,
      PEPPER: "short",
      REBOUND_ADMIN_KEY: "x",
      PROXIES: "10.0.0.0/8, ::1, 10.0.0.1/33",
    })
    expect(faults).toEqual([
      'REBOUND_INGEST_PORT is "80810": expected a whole number from 0 to 65535',
      "POSTGRES_URL has the wrong protocol: expected a URL that begins with postgres:// or postgresql://",
      "KAFKA_BROKERS names a broker without its port: expected host:9092,host:9092",
      'REBOUND_HTTP_ENGINE is "express": expected one of uws, node',
      'DEMO is "maybe": expected true or false',
      "OTEL_EXPORTER_OTLP_ENDPOINT has the wrong protocol: expected a URL that begins with http:// or https://",
      "KEYS names version 1 twice: expected distinct versions",
      "PEPPER is not a key: expected 32 bytes in base64 or hex",
      "REBOUND_ADMIN_KEY is too short: expected at least 16 characters",
      "PROXIES has an item that is none: expected IP addresses or networks such as 10.0.0.0/8",
    ])
  })
  test("fields are checked against each other, unless one is already at fault", () => {
    expect(faultsOf({ ...whole, MIN_MS: "11" })).toEqual([
      "MIN_MS, MAX_MS do not fit together: expected MIN_MS not above MAX_MS",
    ])
    expect(faultsOf({ ...whole, MIN_MS: "9", MAX_MS: "many" })).toHaveLength(1)
  })
  test("no fault quotes a secret, also not one that landed in the wrong variable", () => {
    const secret = "hunter2hunter2hunter2"
    const everywhere = Object.fromEntries(
      ["REBOUND_INGEST_PORT", "POSTGRES_URL", "REBOUND_HTTP_ENGINE", "DEMO", "KEYS", "PEPPER", "MIN_MS"].map((name) => [
        name,
        secret,
      ]),
    )
    const text = faultsOf({ ...everywhere, OTEL_EXPORTER_OTLP_ENDPOINT: `ftp://user:${secret}@host` }).join("\n")
    expect(text).toContain("PEPPER")
    expect(text).not.toContain("hunter2")
  })
  test("a break caused by a stand-in is reported as the fault behind it; a break of its own is not hidden", () => {
    const host = (r: ConfigReader) => new URL(r.url("POSTGRES_URL", ["postgres:"])).host
    expect(() => readConfig({}, host)).toThrow(ConfigError)
    expect(() =>
      readConfig({}, () => {
        throw new RangeError("own")
      }),
    ).toThrow(RangeError)
  })
})
