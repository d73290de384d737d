import { Buffer } from "node:buffer"
import { parse } from "node:querystring"
import { seededRandom } from "@rebound/testkit"
import twilioSdk from "twilio"
import { describe, expect, test } from "vitest"
import { carriers, type InboundRequest } from "../src/index.ts"
import { cdrRequest, FREESWITCH, formRequest, readFixture, TWILIO } from "./requests.ts"

const { validateRequest, validateRequestWithBody, getExpectedTwilioSignature } = twilioSdk
const NOW_MS = 0

interface Vector {
  readonly name: string
  /** What Twilio signed; `requestUrl` is what arrived, where it differs. */
  readonly url: string
  readonly requestUrl?: string
  readonly params: Readonly<Record<string, string | string[]>>
  readonly rawBody?: string
  readonly signature: string
}
const { authToken, vectors }: { authToken: string; vectors: readonly Vector[] } = JSON.parse(
  readFixture("twilio/signature-vectors.json").toString("utf8"),
)

/** As ingest sees a request to this URL. */
function arrived(url: string, body: string, signature: string): { publicUrl: string; request: InboundRequest } {
  const [, publicUrl = "", path = "", query = ""] = /^(https?:\/\/[^/]+)([^?]*)\??(.*)$/s.exec(url) ?? []
  const base = formRequest(body, query)
  return { publicUrl, request: { ...base, path, headers: { ...base.headers, "x-twilio-signature": signature } } }
}

function verify(publicUrl: string, request: InboundRequest, tokens: readonly string[]) {
  const account = { ...TWILIO, settings: { publicUrl }, secrets: { authToken: tokens } }
  return carriers.twilio.verify(request, account, NOW_MS)
}

function formBody(params: Readonly<Record<string, string | string[]>>): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) for (const one of [value].flat()) form.append(name, one)
  return form.toString()
}

describe("Twilio's signature", () => {
  test.each(vectors)("published vector: $name", ({ url, requestUrl, params, rawBody, signature }) => {
    const { publicUrl, request } = arrived(requestUrl ?? url, rawBody ?? formBody(params), signature)
    expect(verify(publicUrl, request, [authToken])).toEqual({ valid: true })
    expect(verify(publicUrl, request, ["another"])).toMatchObject({ valid: false, status: 403 })
    const changed = { ...request, body: Buffer.concat([request.body, Buffer.from("&x=1")]) }
    expect(verify(publicUrl, changed, [authToken])).toMatchObject({ valid: false, status: 403 })
  })

  const url = "https://hooks.northstar.example/v1/twilio/northstar/tw/voice"
  const params = { CallSid: "CA1", From: "+15125550122" }

  test("both port forms are taken, whichever of them publicUrl is written in, and no other port", () => {
    const other = url.replace(".example", ".example:443")
    for (const signed of [url, other])
      for (const seen of [url, other]) {
        const signature = getExpectedTwilioSignature(authToken, signed, params)
        const { publicUrl, request } = arrived(seen, formBody(params), signature)
        expect(verify(publicUrl, request, [authToken])).toEqual({ valid: true })
      }
    const elsewhere = getExpectedTwilioSignature(authToken, url.replace(".example", ".example:444"), params)
    const { publicUrl, request } = arrived(url, formBody(params), elsewhere)
    expect(verify(publicUrl, request, [authToken])).toMatchObject({ valid: false })
  })

  test("every live token is taken during a rotation, and none other", () => {
    const signed = (token: string) => {
      const { publicUrl, request } = arrived(url, formBody(params), getExpectedTwilioSignature(token, url, params))
      return verify(publicUrl, request, ["new", "old"]).valid
    }
    expect([signed("new"), signed("old"), signed("older")]).toEqual([true, true, false])
  })

  test("a publicUrl with a path or a slash at its end stands before ours", () => {
    const signature = getExpectedTwilioSignature(authToken, `https://h.example/edge/v1/x?a=1`, params)
    const { request } = arrived("https://h.example/v1/x?a=1", formBody(params), signature)
    for (const publicUrl of ["https://h.example/edge", "https://h.example/edge/"])
      expect(verify(publicUrl, request, [authToken])).toEqual({ valid: true })
  })

  test("without a header, a token or a publicUrl nothing is valid, and the reason says which", () => {
    const { publicUrl, request } = arrived(url, formBody(params), getExpectedTwilioSignature(authToken, url, params))
    const why = (verification: ReturnType<typeof verify>) => (verification.valid ? "" : verification.why)
    expect(why(verify(publicUrl, { ...request, headers: {} }, [authToken]))).toContain("missing")
    expect(why(verify(publicUrl, request, []))).toContain("authToken")
    expect(why(verify("", request, [authToken]))).toContain("publicUrl")
    expect(why(verify("no url", request, [authToken]))).toContain("does not match")
  })

  test("the official library and we agree on thousands of genuine and tampered requests", { timeout: 120_000 }, () => {
    const random = seededRandom(20_260_612)
    const alphabet = [..."abcXYZ019 +&=%'\"/?#;,~*()!éß你🙂\u0000\n"]
    const text = (max: number) => Array.from({ length: random.int(0, max) }, () => random.pick(alphabet)).join("")
    const counts = { genuine: 0, refused: 0 }

    for (let round = 0; round < 5_000; round++) {
      const token = `fake-token-${random.hex(8)}`
      const host = `h${random.int(1, 9)}.example${random.pick(["", "", ":443", ":80", ":8443"])}`
      const origin = `${random.pick(["https", "http"])}://${host}`
      const query = random.pick(["", "m=01J", "a=1&b=2", "q=It's+amazing", "q=%7Ex~&a", "b=%C3%A9&a=é", "a=1&a=2"])
      const seen = `${origin}/v1/twilio/northstar/tw/${random.pick(["voice", "receipts"])}${query === "" ? "" : `?${query}`}`
      const form = new URLSearchParams()
      for (let at = random.int(0, 6); at > 0; at--)
        form.append(`${random.pick(["From", "a", "Z", "é", ""])}${text(3)}`, text(8))
      const body = form.toString()
      const signedUrl = random.pick([
        ...[seen, seen.replace(/:(443|80)(?=\/v1)/, ""), new URL(seen).toString()],
        seen.replace(/(\.example)(?=\/v1)/, seen.startsWith("https") ? "$1:443" : "$1:80"),
      ])
      const signature = getExpectedTwilioSignature(token, signedUrl, { ...parse(body) })
      const tampered = tamper(random.int(0, 9), { seen, body, signature, token }, random.int(0, 1_000))

      const official = validateRequest(tampered.token, tampered.signature, tampered.seen, { ...parse(tampered.body) })
      const { publicUrl, request } = arrived(tampered.seen, tampered.body, tampered.signature)
      const ours = verify(publicUrl, request, [tampered.token]).valid
      expect({ round, valid: ours, ...tampered }).toEqual({ round, valid: official, ...tampered })
      counts[ours ? "genuine" : "refused"]++
    }
    expect(counts.genuine).toBeGreaterThan(1_500)
    expect(counts.refused).toBeGreaterThan(1_500)
  })

  test("the official library and we agree on JSON bodies that the URL's hash signs", () => {
    const random = seededRandom(7)
    for (let round = 0; round < 500; round++) {
      const body = JSON.stringify({ value: random.hex(random.int(1, 40)) })
      const sent = random.chance(0.5) ? body : `${body} `
      const signed = `${url}?bodySHA256=${twilioSdk.getExpectedBodyHash(body)}`
      const signature = getExpectedTwilioSignature(authToken, signed, {})
      const { publicUrl, request } = arrived(signed, sent, signature)
      const ours = verify(publicUrl, request, [authToken]).valid
      expect(ours).toBe(validateRequestWithBody(authToken, signature, signed, sent))
      expect(ours).toBe(sent === body)
    }
  })
})

interface Sent {
  readonly seen: string
  readonly body: string
  readonly signature: string
  readonly token: string
}

/** Changes one thing in half of the requests, and nothing in the others. */
function tamper(way: number, sent: Sent, at: number): Sent {
  const replaced = (text: string) => {
    const place = at % Math.max(1, text.length)
    return `${text.slice(0, place)}${text[place] === "A" ? "B" : "A"}${text.slice(place + 1)}`
  }
  switch (way) {
    case 0:
      return { ...sent, signature: replaced(sent.signature) }
    case 1:
      return { ...sent, body: `${sent.body}${sent.body === "" ? "" : "&"}Extra=1` }
    case 2:
      return { ...sent, seen: `${sent.seen}${sent.seen.includes("?") ? "&" : "?"}x=1` }
    case 3:
      return { ...sent, token: `${sent.token}0` }
    case 4:
      return { ...sent, signature: sent.signature.slice(0, -1) }
    default:
      return sent
  }
}

describe("FreeSWITCH's credentials", () => {
  const basic = (user: string, password: string, scheme = "Basic") =>
    `${scheme} ${Buffer.from(`${user}:${password}`).toString("base64")}`
  const verifyCdr = (authorization: string | undefined, account = FREESWITCH) => {
    const base = cdrRequest("{}")
    const headers = { ...base.headers, ...(authorization !== undefined && { authorization }) }
    return carriers.freeswitch.verify({ ...base, headers }, account, NOW_MS)
  }

  test("every live password is taken, the scheme in any case", () => {
    expect(verifyCdr(basic("cdr", "fake-password-new"))).toEqual({ valid: true })
    expect(verifyCdr(basic("cdr", "fake-password-old", "basic"))).toEqual({ valid: true })
  })

  test.each([
    ["no header", undefined],
    ["another password", basic("cdr", "fake-password")],
    ["another user", basic("CDR", "fake-password-new")],
    ["an empty password", basic("cdr", "")],
    ["another scheme", basic("cdr", "fake-password-new", "Bearer")],
    ["no base64", "Basic !!!"],
    ["nothing after the scheme", "Basic "],
    ["a password with more after it", basic("cdr", "fake-password-new:x")],
  ])("%s is answered 401 with a challenge", (_, authorization) => {
    expect(verifyCdr(authorization)).toMatchObject({
      valid: false,
      status: 401,
      challenge: expect.stringContaining("Basic realm="),
    })
  })

  test("an account without a password lets nobody in", () => {
    const open = { ...FREESWITCH, secrets: {} }
    expect(verifyCdr(basic("cdr", ""), open)).toMatchObject({ valid: false })
    expect(verifyCdr(undefined, { ...open, settings: {} })).toMatchObject({ valid: false })
  })
})
