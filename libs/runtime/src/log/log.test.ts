import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createLogger, type Log, maskNumbers } from "../index.ts"

function capture(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const log = createLogger({
    service: "test",
    level: "debug",
    destination: { write: (line: string) => void lines.push(line) },
  })
  return { log, lines }
}

/** Every way of writing +1 415 555 0123 that must not survive; the tail alone would give it away too. */
const writings = [
  "+14155550123",
  "%2B14155550123",
  "%252b14155550123",
  "14155550123",
  "4155550123",
  "+1 415 555 0123",
  "+1 (415) 555-0123",
  "+1%20415%20555%200123",
  "(415) 555-0123",
  "415-555-0123",
  "415.555.0123",
]

describe("no phone number reaches a log", () => {
  // A caller whose number is in the logs is a caller whose doctor, lawyer or debt is in the logs.
  test.each(writings)("%s, wherever it is hidden", (number) => {
    const { log, lines } = capture()
    log.info(`calling ${number} now`)
    log.info({ from: number }, "x")
    log.info({ a: { b: [{ [number]: { to: `sip:${number}@example.net` } }] } }, "x")
    log.error({ err: new Error(`carrier refused\n${number}`, { cause: new Error(`deep ${number}`) }) }, "x")
    log.info({ url: `https://example.net/v1?From=${number}&To=1` }, "x")
    log.child({ caller: number }).info("x")
    log.info("to %s", number)
    expect(lines).toHaveLength(7)
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow()
      expect(line.replace(/[^0-9a-zA-Z"]/g, "")).not.toMatch(/4155550123|5550123/)
    }
  })
  test("a number kept as a number", () => {
    const { log, lines } = capture()
    log.info({ from: 14155550123, list: [4155550123] }, "x")
    expect(lines.join()).not.toContain("4155550123")
  })
  test("any E.164 number, in any sentence", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9][0-9]{7,14}$/), fc.string(), (digits, around) => {
        expect(maskNumbers(`${around} +${digits} ${around}`)).not.toContain(`+${digits}`)
      }),
    )
  })
  test("what helps to find a call stays readable", () => {
    const { log, lines } = capture()
    const fields = {
      callId: "r:550e8400-e29b-41d4-a716-446655440000",
      sid: "CA12345678901234567890123456789012",
      dueAtMs: 1_795_000_000_000,
      offset: 12_345_678_901,
      port: 5432,
    }
    log.info(fields, "kept since 2026-11-24T14:44:33.123Z from 192.168.100.200")
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      ...fields,
      level: "info",
      msg: "kept since 2026-11-24T14:44:33.123Z from 192.168.100.200",
    })
  })
  test("a masked number still tells country, area and end", () => {
    expect(maskNumbers("to +15550100123.")).toBe("to +1555…23.")
    expect(maskNumbers("to 15550100123.")).toBe("to 1555…23.")
  })
})

describe("no secret reaches a log", () => {
  test("by key, at any depth and in any case", () => {
    const { log, lines } = capture()
    const secret = "s3cr3t-s3cr3t"
    log.info(
      {
        authToken: secret,
        a: [{ Password: secret, headers: { Authorization: secret, "X-Twilio-Signature": secret } }],
      },
      "x",
    )
    log.info({ body: Buffer.from(secret), signature: { value: secret }, auth_token: secret }, "x")
    log.child({ secret }).info("x")
    expect(lines).toHaveLength(3)
    expect(lines.join()).not.toMatch(/s3cr3t|115,51,99/)
  })
  test("within texts: URLs, headers, form fields", () => {
    const { log, lines } = capture()
    log.info("connect postgres://app:s3cr3t-s3cr3t@db/rebound failed")
    log.info("Authorization: Basic czNjcjN0czNjcjN0")
    log.error({ err: new Error("POST ?authToken=s3cr3t-s3cr3t&x=1") }, "password=s3cr3t-s3cr3t")
    expect(lines.join()).not.toMatch(/s3cr3t|czNjcjN0/)
    expect(lines[0]).toContain("@db/rebound")
  })
  test("a logger without redaction is refused", () => {
    expect(() => createLogger({ service: "test", redactedKeys: [] })).toThrow(
      expect.objectContaining({ code: "RUNTIME_UNSAFE_LOG" }),
    )
  })
})
