import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type SimulatedCarrier, startSimulatedCarrier } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  CarrierError,
  carriers,
  createTwilioSender,
  ERROR_CLASSES,
  optOutFromError,
  receiptTrace,
  receiptUrl,
  refusalOfCode,
  type SendOutcome,
  type SmsToSend,
} from "../src/index.ts"
import table from "../src/twilio/error-codes.json" with { type: "json" }
import { formRequest, readFixture, TWILIO } from "./requests.ts"
import { answering, type ScriptedCarrier, startScriptedCarrier } from "./scripted-carrier.ts"
import { senderContract } from "./sender-contract.ts"

const nowMs = () => performance.timeOrigin + performance.now()
const accountAt = (apiUrl: string) => ({ ...TWILIO, settings: { ...TWILIO.settings, apiUrl } })
const ACCEPTED = readFixture("twilio/send-response-201.json").toString("utf8")

const listed = (sid: string, created: string) => ({
  ...JSON.parse(ACCEPTED),
  sid,
  date_created: created,
})
const list = (messages: readonly object[], next: string | null) => JSON.stringify({ messages, next_page_uri: next })

senderContract("Twilio", {
  start: (options) => createTwilioSender({ now: nowMs, ...options }),
  account: accountAt,
  accepted: { status: 201, body: ACCEPTED, carrierMessageId: "SMe287d7109a5a925f182f0e07fe5b223b" },
  optedOut: { status: 400, body: readFixture("twilio/send-error-optout-400.json").toString("utf8"), code: "21610" },
  throttledBody: readFixture("twilio/send-error-429.json").toString("utf8"),
  lists: {
    empty: list([], null),
    two: list(
      [listed("SM1", "Fri, 12 Jun 2026 16:00:00 +0000"), listed("SM2", "Fri, 12 Jun 2026 16:00:09 +0000")],
      null,
    ),
    paged: list([], "/2010-04-01/Accounts/AC/Messages.json?Page=1"),
  },
})

const textOf = (apiUrl: string, changes: Partial<SmsToSend> = {}, publicUrl = TWILIO.settings.publicUrl): SmsToSend => {
  const account = { ...TWILIO, settings: { ...TWILIO.settings, apiUrl, ...(publicUrl !== undefined && { publicUrl }) } }
  const messageId = changes.messageId ?? "msg-1"
  return {
    messageId,
    from: "+15125550100",
    to: "+15125550122",
    body: "Sorry we missed your call.",
    account,
    statusCallbackUrl: receiptUrl(account, messageId),
    validitySeconds: 300,
    ...changes,
  }
}

describe("what Twilio is asked", () => {
  async function asked(changes: Partial<SmsToSend>) {
    const carrier = await startScriptedCarrier(answering(201, ACCEPTED))
    const sender = createTwilioSender({ now: nowMs })
    await sender.send(textOf(carrier.url, changes))
    await sender.close()
    await carrier.stop()
    const [request] = carrier.seen
    return { request, form: Object.fromEntries(new URLSearchParams(request?.body)) }
  }

  test("the account's Messages resource, authenticated, with the text as it is and our id in the receipt's address", async () => {
    const body = "¿Cómo? a+b=c&d 100% 🙂\n."
    const { request, form } = await asked({ body })
    expect(request).toMatchObject({
      method: "POST",
      url: "/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json",
    })
    // The newest of the live tokens.
    expect(Buffer.from(request?.headers.authorization?.split(" ")[1] ?? "", "base64").toString()).toBe(
      "AC00000000000000000000000000000001:fake-token-new",
    )
    expect(form).toEqual({
      To: "+15125550122",
      From: "+15125550100",
      Body: body,
      ValidityPeriod: "300",
      StatusCallback: "https://hooks.northstar.example/v1/twilio/northstar/tw/receipts?m=msg-1",
    })
  })

  test.each([
    [0, "1"],
    [-5, "1"],
    [12.9, "12"],
    [1e9, "36000"],
  ])("a validity of %d s is what Twilio takes: %s", async (validitySeconds, told) => {
    expect((await asked({ validitySeconds })).form.ValidityPeriod).toBe(told)
  })

  test("the receipt's address carries the call's trace where it is recorded, and only there", () => {
    const recorded = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    const account = { ...TWILIO, settings: { ...TWILIO.settings, publicUrl: "https://hooks.northstar.example" } }
    const query = (traceparent?: string) => new URL(receiptUrl(account, "msg-1", traceparent)).search.slice(1)
    expect(query(recorded)).toBe(`m=msg-1&t=${recorded}`)
    expect(receiptTrace(query(recorded))).toBe(recorded)
    expect(query(recorded.replace(/1$/, "0"))).toBe("m=msg-1")
    expect(query()).toBe("m=msg-1")
    for (const forged of ["m=msg-1", "m=1&t=00-zz-01", `m=1&t=${recorded}0`, `m=1&t=${recorded.replace(/1$/, "0")}`])
      expect(receiptTrace(forged)).toBeUndefined()
  })

  test("an account without a publicUrl asks for no receipts", async () => {
    const account = { ...TWILIO, settings: { accountSid: "AC1" } }
    expect(receiptUrl(account, "msg-1")).toBe("")
    expect((await asked({ statusCallbackUrl: "" })).form).not.toHaveProperty("StatusCallback")
  })
})

describe("Twilio's codes", () => {
  test.each(table.rows)("$code ($meaning) is $class, retry $retry", ({ code, class: errorClass, retry }) => {
    expect(refusalOfCode(code)).toMatchObject({ errorClass, retry, optedOut: errorClass === "opted_out" })
    expect(ERROR_CLASSES).toContain(errorClass)
  })

  test("no code stands twice; only 21610 is an opt-out; none that speaks of the number is tried again", () => {
    expect(new Set(table.rows.map(({ code }) => code)).size).toBe(table.rows.length)
    expect(table.rows.filter(({ code }) => optOutFromError(code)).map(({ code }) => code)).toEqual(["21610"])
    const numbers = table.rows.filter(({ code }) => refusalOfCode(code).notTextable)
    expect(numbers.map(({ code }) => code)).toEqual(["21211", "21614", "21635", "30005", "30006"])
    for (const { retry } of numbers) expect(retry).toBe("no")
  })

  test.each(["", "99999", "constructor", "__proto__"])(
    "the code %j that nobody knows is final and accuses nobody",
    (code) => {
      expect(refusalOfCode(code)).toEqual({ errorClass: "unknown", retry: "no", optedOut: false, notTextable: false })
    },
  )
})

const folder = mkdtempSync(join(tmpdir(), "rebound-carrier-"))
const accounts = { AC00000000000000000000000000000001: "fake-token-new" }

describe("against the simulated carrier", { timeout: 120_000 }, () => {
  let carrier: SimulatedCarrier
  let receiver: ScriptedCarrier
  const text = (apiUrl: string, changes: Partial<SmsToSend> = {}) => textOf(apiUrl, changes, receiver.url)
  const sender = createTwilioSender({ now: nowMs })
  beforeAll(async () => {
    receiver = await startScriptedCarrier(answering(204, ""))
    carrier = await startSimulatedCarrier({ ledgerPath: join(folder, "polite.jsonl"), accounts })
  })
  afterAll(async () => {
    await sender.close()
    carrier.stop()
    await receiver.stop()
  })

  test("an accepted text is in its book under the id it gave, and found by its two numbers", async () => {
    const sentAtMs = Date.now()
    const outcome = await sender.send(text(carrier.url, { to: "+15125550133", messageId: "msg-found" }))
    expect(outcome).toMatchObject({ kind: "accepted", segments: 1 })
    const entries = carrier.ledger().filter(({ reference }) => reference === "msg-found")
    expect(entries).toHaveLength(1)
    const found = await sender.find({
      account: accountAt(carrier.url),
      from: "+15125550100",
      to: "+15125550133",
      sinceMs: sentAtMs,
    })
    expect(found).toMatchObject({
      complete: true,
      messages: [{ carrierMessageId: entries[0]?.sid, to: "+15125550133" }],
    })
  })

  test.each([
    ["+15125550198", { errorClass: "invalid_number", code: "21614", notTextable: true }],
    ["+15125550197", { errorClass: "invalid_number", code: "21612", notTextable: false }],
    ["nobody", { errorClass: "invalid_number", code: "21211", notTextable: true }],
  ])("a text to %s is refused, as Twilio's code says", async (to, want) => {
    expect(await sender.send(text(carrier.url, { to }))).toMatchObject({ kind: "refused", retry: "no", ...want })
  })

  test("its receipts are authentic to us and carry our id", async () => {
    await sender.send(text(carrier.url, { messageId: "msg-receipt", to: "+15125550196" }))
    const mine = () => receiver.seen.filter(({ url }) => url.endsWith("receipts?m=msg-receipt"))
    await expect.poll(() => mine().length, { timeout: 10_000 }).toBe(2)
    const { account } = text(carrier.url)
    const receipts = mine().map(({ url, headers, body }) => {
      const [path = "", query = ""] = url.split("?")
      const request = { ...formRequest(body, query), path, headers: headers as Record<string, string> }
      expect(carriers.twilio.verify(request, account, 0)).toEqual({ valid: true })
      return carriers.twilio.parse(request, account, "receipts", { receivedAtMs: 0 }).receipts[0]
    })
    expect(receipts).toMatchObject([
      { messageId: "msg-receipt", status: "sent" },
      { messageId: "msg-receipt", status: "undelivered", errorCode: "30006" },
    ])
  })

  test("after a STOP at the carrier a text is refused as opted out", async () => {
    await carrier.typeText({
      accountSid: "AC00000000000000000000000000000001",
      handset: "+15125550144",
      line: "+15125550100",
      body: "STOP",
      url: `${carrier.url}/anywhere`,
    })
    expect(await sender.send(text(carrier.url, { to: "+15125550144" }))).toMatchObject({ optedOut: true, retry: "no" })
  })

  test("a wrong token is the account's fault, for a send as for a question", async () => {
    const account = { ...text(carrier.url).account, secrets: { authToken: ["fake-token-wrong"] } }
    expect(await sender.send(text(carrier.url, { account }))).toMatchObject({
      errorClass: "provider_auth",
      code: "20003",
    })
    const question = sender.find({ account, from: "+15125550100", to: "+15125550122", sinceMs: 0 })
    await expect(question).rejects.toThrow(CarrierError)
  })

  test("on a bad day every outcome is true of the carrier's own book, and no text stands there twice", async () => {
    const rude = await startSimulatedCarrier({
      ledgerPath: join(folder, "rude.jsonl"),
      accounts,
      faults: "rude",
      seed: 20_260_612,
    })
    const patience = createTwilioSender({ now: nowMs, answerTimeoutMs: 3_000 })
    const ids = Array.from({ length: 1_500 }, (_, at) => `msg-${at}`)
    const outcomes = new Map<string, SendOutcome>()
    const waiting = [...ids]
    const work = async () => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
        outcomes.set(id, await patience.send(text(rude.url, { messageId: id })))
    }
    await Promise.all(Array.from({ length: 16 }, work))
    await patience.close()
    const book = rude.ledger()
    rude.stop()

    const counts = { accepted: 0, refused: 0, unknown: 0 }
    for (const [id, outcome] of outcomes) {
      counts[outcome.kind]++
      const entries = book.filter(({ reference }) => reference === id)
      expect(entries.length, id).toBeLessThanOrEqual(1)
      if (outcome.kind === "accepted") expect(entries[0]?.sid, id).toBe(outcome.carrierMessageId)
      if (outcome.kind === "refused") expect(entries, id).toEqual([])
      // Its faults come after it took the text: what we do not know, it has.
      if (outcome.kind === "unknown") expect(entries, id).toHaveLength(1)
      if (entries[0]?.fate.endsWith("after_accept")) expect(outcome.kind, id).toBe("unknown")
    }
    expect(outcomes.size).toBe(ids.length)
    expect(counts.refused).toBeGreaterThan(5)
    expect(counts.unknown).toBeGreaterThan(5)
  })
})
