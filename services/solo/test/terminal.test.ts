import { describe, expect, test } from "vitest"
import { realAccount } from "../src/demo/real-account.ts"
import { COLOURED, messageLine, PLAIN, replyLine, verdictLine } from "../src/terminal/lines.ts"
import { sayRecord } from "../src/terminal/say-record.ts"

const atMs = new Date(2026, 5, 12, 9, 4, 7).getTime()
const caller = { number: "+15125550142" }
const words = (line: string) => line.replace(/ {2,}/g, " | ")

describe("what the terminal shows", () => {
  test("a call, with its verdict in words and no more of the number than country, area and end", () => {
    const verdict = { verdict: "missed", reason: "no_answer", version: 1, caller }
    expect(words(verdictLine(verdict, "Bright Smile Austin", atMs, PLAIN))).toBe(
      "09:04:07 | call | Bright Smile Austin | +1512…42 | missed: it rang out",
    )
    const corrected = { verdict: "answered", reason: "answered_human", version: 2 }
    expect(words(verdictLine(corrected, "Bright Smile Austin", atMs, PLAIN))).toBe(
      "09:04:07 | call | Bright Smile Austin | withheld | answered by a person (corrected)",
    )
  })
  test("a text with the time it took, or the reason why there is none", () => {
    const step = (state: string, reason = "") => ({
      state,
      reason,
      atMs,
      recipient: caller,
      body: "Sorry we missed you",
    })
    const said = (state: string, reason?: string, tookMs?: number) =>
      words(messageLine(step(state, reason), "Austin", tookMs, PLAIN))
        .split(" | ")
        .at(-1)
    expect(said("accepted", "", 41)).toBe("texted in 41 ms: “Sorry we missed you”")
    expect(said("accepted")).toBe("texted: “Sorry we missed you”")
    expect(said("suppressed", "opted_out")).toBe("not texted: the caller opted out")
    expect(said("held", "grace_delay")).toBe("held: waiting for the location's chosen delay")
    expect(said("delivered")).toBe("delivered")
  })
  // Whoever can text a line could otherwise rewrite what the operator sees.
  test("a stranger's text moves no cursor and colours nothing", () => {
    const reply = { sender: caller, body: "hi\u001b[2J\r\nyou\u202e", receivedAtMs: atMs }
    expect(
      words(replyLine(reply, "Austin", PLAIN))
        .split(" | ")
        .at(-1),
    ).toBe("“hi [2J you ”")
  })
  test("colours only where they are asked for", () => {
    const verdict = { verdict: "missed", reason: "busy", version: 1, caller }
    expect(verdictLine(verdict, "Austin", atMs, PLAIN)).not.toContain("\u001b")
    expect(verdictLine(verdict, "Austin", atMs, COLOURED)).toContain("\u001b[33mmissed: busy\u001b[0m")
  })
})

describe("what a person at the terminal is told of trouble", () => {
  const place = { consolePort: 8080, ingestPort: 8081, dataDir: ".rebound" }
  test.each([
    ["EADDRINUSE", 8080, "solo: port 8080 is taken. Set REBOUND_CONSOLE_PORT to another one."],
    ["EADDRINUSE", 8081, "solo: port 8081 is taken. Set REBOUND_INGEST_PORT to another one."],
    ["EACCES", 8081, "solo: port 8081 is not allowed. Set REBOUND_INGEST_PORT to another one."],
    ["EACCES", undefined, "solo: fatal: cannot go on: no (more in .rebound/solo.log)"],
    [
      "BUS_LOCKED",
      undefined,
      "solo: another process uses .rebound. Stop it, or set REBOUND_DATA_DIR to another folder.",
    ],
  ])("%s %s", (code, port, sentence) => {
    const err = { message: "no", code, ...(port !== undefined && { port }) }
    expect(sayRecord({ level: "fatal", msg: "cannot go on", err }, place)).toBe(sentence)
  })
  test("a warning is said as it is", () => {
    expect(sayRecord({ level: "warn", msg: "no spool" }, place)).toBe("solo: no spool (more in .rebound/solo.log)")
  })
})

describe("whether a demo may run", () => {
  const withApi = (kind: string, apiUrl?: string) => ({
    accounts: () => [{ id: "a", resellerId: "r", kind, settings: { ...(apiUrl && { apiUrl }) }, secrets: {} }],
  })
  test.each([
    ["twilio", "http://127.0.0.1:8089", undefined],
    ["twilio", "http://localhost:8089/x", undefined],
    ["twilio", "https://api.twilio.com", "r/a"],
    ["twilio", "http://127.0.0.1.attacker.example", "r/a"],
    ["twilio", "http://127.0.0.1:1@api.example", "r/a"],
    ["twilio", undefined, "r/a"],
    ["freeswitch", undefined, undefined],
  ])("%s at %s", (kind, apiUrl, refusedFor) => {
    expect(realAccount(withApi(kind, apiUrl))).toBe(refusedFor)
  })
})
