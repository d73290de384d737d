import { Buffer } from "node:buffer"
import { gzipSync } from "node:zlib"
import { callEventCodec, deliveryReceiptCodec, inboundMessageCodec, LEG_OUTCOMES } from "@rebound/contracts"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CarrierError, carriers, type InboundRequest, isCarrierKind, type What } from "../src/index.ts"
import { cdrRequest, FREESWITCH, formRequest, RECEIVED_AT_MS, readCases, readFixture, TWILIO } from "./requests.ts"

const received = { receivedAtMs: RECEIVED_AT_MS }
const twilio = (request: InboundRequest, what: What) => carriers.twilio.parse(request, TWILIO, what, received)
const freeswitch = (request: InboundRequest) => carriers.freeswitch.parse(request, FREESWITCH, "cdr", received)

interface FixtureCase {
  readonly file: string
  readonly what: What
  readonly from: string
  readonly calls?: readonly object[]
  readonly messages?: readonly object[]
  readonly receipts?: readonly object[]
}

describe("every fixture is told in our words", () => {
  test.each(readCases<FixtureCase>("fixtures"))("$file: $from", ({ file, what, calls, messages, receipts }) => {
    const body = readFixture(file)
    const parsed = file.startsWith("twilio/")
      ? twilio(formRequest(body.toString("utf8").trim(), "m=msg-1"), what)
      : freeswitch(cdrRequest(body))
    expect(parsed).toMatchObject({ calls: calls ?? [], messages: messages ?? [], receipts: receipts ?? [] })
    for (const [list, codec] of [
      [parsed.calls, callEventCodec],
      [parsed.messages, inboundMessageCodec],
      [parsed.receipts, deliveryReceiptCodec],
    ] as const)
      for (const one of list) {
        expect(one).toMatchObject({ resellerId: "northstar", receivedAtMs: RECEIVED_AT_MS })
        expect(codec.encode(one as never).length).toBeGreaterThan(0)
      }
  })
})

interface VoiceCase {
  readonly name: string
  readonly form: Readonly<Record<string, string | null>>
  readonly event?: object
  readonly legs?: readonly object[]
  readonly fault?: string
}

const CALLER_LEG = {
  CallSid: "CA0000000000000000000000000000000a",
  CallStatus: "ringing",
  Direction: "inbound",
  From: "+15125550122",
  To: "+15125550100",
}

function over(base: Readonly<Record<string, string>>, changes: Readonly<Record<string, string | null>>) {
  const all = Object.entries({ ...base, ...changes })
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null))
}

describe("Twilio's voice callbacks", () => {
  test.each(readCases<VoiceCase>("twilio-voice"))("$name", ({ form, event, legs, fault }) => {
    const request = formRequest(new URLSearchParams(over(CALLER_LEG, form)).toString())
    if (fault !== undefined) return expect(() => twilio(request, "voice")).toThrow(fault)
    const { calls } = twilio(request, "voice")
    expect(calls.map((call) => call.leg)).toMatchObject(legs ?? [])
    for (const call of calls) expect(call).toMatchObject(event ?? {})
  })

  test("a repeat has the id of what it repeats, a later status and another leg have their own", () => {
    const id = (changes: Readonly<Record<string, string>>) =>
      twilio(formRequest(new URLSearchParams({ ...CALLER_LEG, ...changes }).toString()), "voice").calls[0]?.eventId
    expect(id({ Timestamp: "now", NewField: "1" })).toBe(id({}))
    const ids = [
      id({}),
      id({ CallStatus: "completed" }),
      id({ SequenceNumber: "1" }),
      id({ CallSid: "CA0000000000000000000000000000000d" }),
      id({ CallStatus: "in-progress", DialCallStatus: "busy" }),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  test("the phone and its caller share one call key", () => {
    const [caller] = twilio(formRequest(new URLSearchParams(CALLER_LEG).toString()), "voice").calls
    const child = { ...CALLER_LEG, CallSid: "CA0000000000000000000000000000000e", ParentCallSid: CALLER_LEG.CallSid }
    const [phone] = twilio(formRequest(new URLSearchParams(child).toString()), "voice").calls
    expect(phone?.callKey).toBe(caller?.callKey)
    expect(phone?.legKey).not.toBe(caller?.legKey)
  })

  test("a webhook configured as GET tells the same in its query", () => {
    const query = new URLSearchParams({ ...CALLER_LEG, CallStatus: "no-answer" }).toString()
    const asGet = { ...formRequest("", query), method: "GET", headers: {} }
    expect(twilio(asGet, "voice")).toEqual(twilio(formRequest(query), "voice"))
  })
})

describe("Twilio's texts and receipts", () => {
  const text = { MessageSid: `SM${"0".repeat(32)}`, From: "+15125550122", To: "+15125550100", Body: "Hi" }
  const sms = (changes: Readonly<Record<string, string>>) =>
    twilio(formRequest(new URLSearchParams({ ...text, ...changes }).toString()), "sms").messages[0]

  test("media are listed, ten at the most, whatever the count says", () => {
    const urls = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`MediaUrl${at}`, `https://media.example/${at}`]),
    )
    expect(sms({ ...urls, NumMedia: "2" })?.mediaUrls).toEqual(["https://media.example/0", "https://media.example/1"])
    expect(sms({ ...urls, NumMedia: "999999999" })?.mediaUrls).toHaveLength(10)
    expect(sms({ NumMedia: "-1" })?.mediaUrls).toEqual([])
  })

  test("Advanced Opt-Out's three answers are told, anything else is none", () => {
    expect(["STOP", "START", "HELP", "MAYBE"].map((OptOutType) => sms({ OptOutType })?.providerOptOut)).toEqual([
      ...["stop", "start", "help", ""],
    ])
  })

  test("a text to nobody's number is a fault, one from a short code has no number to answer", () => {
    expect(() => sms({ To: "nobody" })).toThrow("To: not a number")
    expect(sms({ From: "12345" })?.sender).toMatchObject({ number: "" })
  })

  test.each([
    ["queued", "queued"],
    ["sending", "queued"],
    ["sent", "sent"],
    ["delivered", "delivered"],
    ["read", "delivered"],
    ["undelivered", "undelivered"],
    ["failed", "failed"],
    ["canceled", "failed"],
  ])("the status %s is %s, and each has an id of its own", (MessageStatus, status) => {
    const body = new URLSearchParams({ MessageSid: text.MessageSid, MessageStatus }).toString()
    const [receipt] = twilio(formRequest(body, "m=01J%2Fx"), "receipts").receipts
    expect(receipt).toMatchObject({ status, statusRaw: MessageStatus, messageId: "01J/x" })
    expect(receipt?.eventId).toBe(`${text.MessageSid}/${MessageStatus}`)
  })

  test("a status that Twilio does not document is a fault; an inbound one is nobody's receipt", () => {
    const receipts = (MessageStatus: string) =>
      twilio(formRequest(new URLSearchParams({ MessageSid: text.MessageSid, MessageStatus }).toString()), "receipts")
    expect(() => receipts("constructor")).toThrow(CarrierError)
    expect(receipts("received").receipts).toEqual([])
  })

  test("what is no form is refused as a type (415), a form without its fields as a fault (400)", () => {
    const json = { ...formRequest("{}"), headers: { "content-type": "application/json" } }
    expect(() => twilio(json, "voice")).toThrow(expect.objectContaining({ unsupportedType: true }))
    expect(() => twilio(formRequest("a=b"), "sms")).toThrow(expect.objectContaining({ unsupportedType: false }))
  })

  test("a fault names the field and never its value", () => {
    const secret = "+15125550177"
    for (const what of ["voice", "sms", "receipts"] as const) {
      const body = new URLSearchParams({ CallSid: secret, MessageSid: secret }).toString()
      expect(() => twilio(formRequest(body), what)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(secret) }),
      )
    }
  })
})

interface OutcomeCase {
  readonly name: string
  readonly variables: Readonly<Record<string, string | null>>
  readonly event?: object
  readonly leg: object
}

const BASE: { variables: Record<string, string> } = JSON.parse(
  readFixture("freeswitch/json_cdr_no_answer_assembled.json").toString("utf8"),
)
const record = (changes: Readonly<Record<string, string | null>> = {}) => ({
  ...BASE,
  variables: over(BASE.variables, changes),
})

describe("FreeSWITCH's records", () => {
  test.each(readCases<OutcomeCase>("freeswitch-outcomes"))("$name", ({ variables, event, leg }) => {
    const [call] = freeswitch(cdrRequest(JSON.stringify(record(variables)))).calls
    expect(call).toMatchObject({ ...event, leg })
  })

  const json = JSON.stringify(record({ caller_note: "a%26b%25c" }))
  test.each([
    ["raw JSON", json],
    ["raw JSON with a blank line", `\n${json}\n`],
    ["a form, URL-encoded", `cdr=${encodeURIComponent(json)}`],
    ["a form with pluses for spaces", `cdr=${encodeURIComponent(json).replaceAll("%20", "+")}`],
    [
      "a form in lower-case escapes",
      `cdr=${encodeURIComponent(json).replace(/%[0-9A-F]{2}/g, (x) => x.toLowerCase())}`,
    ],
    ["a form with a further field", `cdr=${encodeURIComponent(json)}&x=1`],
    ["a form with raw JSON", `cdr=${json}`],
    ["base64", `cdr=${Buffer.from(json).toString("base64")}`],
    ["base64, URL-encoded", `cdr=${encodeURIComponent(Buffer.from(json).toString("base64"))}`],
  ])("%s is read, whatever its Content-Type says", (_, body) => {
    const expected = freeswitch(cdrRequest(json))
    for (const type of ["application/json", "application/x-www-form-urlencoded", "text/xml", ""])
      expect(freeswitch(cdrRequest(body, type))).toEqual(expected)
  })

  test.each([
    ["nothing", "", false],
    ["XML", "<cdr/>", true],
    ["compressed bytes", gzipSync(json), true],
    ["half a record", json.slice(0, 200), false],
    ["a list", "cdr=%5B%5D", false],
    ["a record without its id", JSON.stringify({ variables: {} }), false],
    ["a record whose id is no id", JSON.stringify(record({ uuid: "a b" })), false],
    ["a leg whose call is no id", JSON.stringify(record({ originating_leg_uuid: "a\u0000b" })), false],
  ])("%s is a fault that says which", (_, body, unsupportedType) => {
    expect(() => freeswitch(cdrRequest(body))).toThrow(
      expect.objectContaining({ name: "CarrierError", code: "CARRIER_MALFORMED", unsupportedType }),
    )
  })
})

describe("whatever comes", { timeout: 60_000 }, () => {
  const outcomes: readonly string[] = [...LEG_OUTCOMES, ""]

  /** Parses; a fault may only be ours. What is told must fit the contract. */
  function survives(parse: () => ReturnType<typeof twilio>): void {
    try {
      for (const call of parse().calls) {
        expect(call.callKey).not.toBe("")
        expect(outcomes).toContain(call.leg?.outcome)
        callEventCodec.encode(call)
      }
    } catch (error) {
      expect(error).toBeInstanceOf(CarrierError)
      expect(error).toMatchObject({ code: "CARRIER_MALFORMED" })
    }
  }

  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom("completed", "no-answer", "999999999999", "__proto__", "+15125550100", "%", "%ZZ", "1e999"),
  )

  test("a Twilio form of any fields throws nothing but CARRIER_MALFORMED", () => {
    const names = fc.constantFrom(
      ...["CallSid", "ParentCallSid", "CallStatus", "DialCallStatus", "From", "To", "Timestamp", "SequenceNumber"],
      ...["CallDuration", "MessageSid", "MessageStatus", "NumMedia", "__proto__", "Direction", "AnsweredBy"],
    )
    const sound = { ...CALLER_LEG, MessageSid: `SM${"0".repeat(32)}`, MessageStatus: "sent", Body: "Hi" }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, value), { maxLength: 6 }),
        fc.constantFrom<What>("voice", "sms", "receipts", "cdr"),
        (changes, what) => {
          const form = new URLSearchParams(sound)
          for (const [name, changed] of changes) form.set(name, changed.toWellFormed())
          survives(() => twilio(formRequest(form.toString(), "m=1"), what))
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test("any bytes at all throw nothing but CARRIER_MALFORMED", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom("", "cdr=", "{", "cdr={"), (bytes, before) => {
        const body = Buffer.concat([Buffer.from(before), bytes])
        survives(() => freeswitch(cdrRequest(body)))
        for (const what of ["voice", "sms", "receipts"] as const) survives(() => twilio(formRequest(body), what))
      }),
      { numRuns: 2_000 },
    )
  })

  test("a record with any JSON in any place throws nothing but CARRIER_MALFORMED", () => {
    const names = Object.keys(BASE.variables)
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...names, "cc_side", "cc_queue", "bridge_uuid", "originating_leg_uuid"),
          fc.jsonValue(),
        ),
        fc.option(fc.jsonValue()),
        fc.option(fc.jsonValue()),
        (changes, callflow, channel) => {
          const mixed = {
            ...BASE,
            variables: { ...BASE.variables, ...changes },
            ...(callflow !== null && { callflow }),
            ...(channel !== null && { channel_data: channel }),
          }
          survives(() => freeswitch(cdrRequest(JSON.stringify(mixed))))
        },
      ),
      { numRuns: 500 },
    )
  })
})

test("only the carriers that there are have an adapter, also by the names of a prototype", () => {
  expect(["twilio", "freeswitch", "constructor", "__proto__", ""].map(isCarrierKind)).toEqual([
    ...[true, true, false, false, false],
  ])
})
