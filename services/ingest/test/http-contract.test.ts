import { Buffer } from "node:buffer"
import { callEventCodec, inboundMessageCodec } from "@rebound/contracts"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { secrets } from "./directory.ts"
import { bytesOf, cdr, type Post, post, signed, until, voice, voiceForm, voicePath, wire } from "./requests.ts"
import { engineAskedFor, startWorld, type World } from "./world.ts"

let world: World
let port: number
beforeAll(async () => {
  world = await startWorld()
  port = world.ingest.port
})
afterAll(() => world.close())

const callsFor = (callSid: string) =>
  world.heard.calls
    .map(({ value }) => callEventCodec.decode(value ?? new Uint8Array()))
    .filter((event) => event.callKey === callSid)

test("it runs on the engine that was asked for", () => {
  expect(world.ingest.engine).toBe(engineAskedFor())
})

describe("what is taken", () => {
  test("a voice callback is answered 204 without instructions, and is on the topic by then", async () => {
    const form = voiceForm()
    const answer = await post(port, signed(voicePath, form))
    expect(answer.status).toBe(204)
    expect(answer.text).toBe("")
    // A length here makes strict clients wait for a body that never comes.
    expect(answer.headers.get("content-length") ?? "0").toBe("0")
    await until(2_000, () => callsFor(form.CallSid ?? "").length === 1)
    const key = `northstar/twilio-main:${form.CallSid}`
    expect(world.heard.calls.filter((record) => record.key === key)).toHaveLength(1)
  })

  test("a token that is being rotated out still signs", async () => {
    expect((await post(port, signed(voicePath, voiceForm(), secrets.TWILIO_AUTH_TOKEN_OLD))).status).toBe(204)
  })

  test("the same callback twice has the same event id, so that readers drop the repeat", async () => {
    const form = voiceForm()
    for (const _ of [1, 2]) expect((await post(port, signed(voicePath, form))).status).toBe(204)
    await until(2_000, () => callsFor(form.CallSid ?? "").length === 2)
    expect(new Set(callsFor(form.CallSid ?? "").map(({ eventId }) => eventId)).size).toBe(1)
  })

  test("a text goes to inbound-messages under its sender's hash, never the number", async () => {
    const form = {
      AccountSid: "AC00000000000000000000000000000001",
      MessageSid: "SM00000000000000000000000000000001",
      From: "+15125550143",
      To: "+15125550100",
      Body: "STOP",
      NumMedia: "0",
    }
    expect((await post(port, signed("/v1/twilio/northstar/twilio-main/sms", form))).status).toBe(204)
    await until(2_000, () => world.heard.messages.length === 1)
    const [record] = world.heard.messages
    expect(record?.key).toBe("northstar:hash-of-northstar-12")
    expect(inboundMessageCodec.decode(record?.value ?? new Uint8Array()).body).toBe("STOP")
  })

  test("a receipt goes to receipts", async () => {
    const form = {
      AccountSid: "AC00000000000000000000000000000001",
      MessageSid: "SM00000000000000000000000000000002",
      MessageStatus: "delivered",
      From: "+15125550100",
      To: "+15125550143",
    }
    expect((await post(port, signed("/v1/twilio/northstar/twilio-main/receipts", form))).status).toBe(204)
    await until(2_000, () => world.heard.receipts.length === 1)
  })

  test("a CDR is read whatever its Content-Type says", async () => {
    for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain"]) {
      const request = cdr()
      expect((await post(port, { ...request, headers: { ...request.headers, "content-type": type } })).status).toBe(204)
    }
  })

  test("a call to a number that is nobody's line is kept all the same, and counted", async () => {
    const form = voiceForm({ To: "+15125550177" })
    expect((await post(port, signed(voicePath, form))).status).toBe(204)
    await until(2_000, () => callsFor(form.CallSid ?? "").length === 1)
    expect(await world.metrics()).toMatch(/rebound_unknown_lines_total\{[^}]*\} [1-9]/)
  })
})

const wrong = (request: Post, change: Partial<Post>): Post => ({ ...request, ...change })
const dropped = ({ headers }: Post, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name))

describe("what is refused, in the order of the checks", () => {
  const base = "/v1/twilio/northstar"
  test.each<[string, number, () => Post, string?]>([
    ["another path", 404, () => wrong(voice(), { path: "/v1/elsewhere" })],
    ["an unknown reseller", 404, () => wrong(voice(), { path: "/v1/twilio/southstar/twilio-main/voice" })],
    ["an unknown account", 404, () => wrong(voice(), { path: `${base}/nobody/voice` })],
    ["an account of another kind", 404, () => wrong(voice(), { path: `${base}/fs-dallas/voice` })],
    ["a webhook that the carrier does not have", 404, () => wrong(voice(), { path: `${base}/twilio-main/cdr` })],
    ["a name of the prototype", 404, () => wrong(voice(), { path: "/v1/constructor/northstar/twilio-main/voice" })],
    [
      "an account that is unknown, before its size",
      404,
      () => wrong(voice(), { path: `${base}/nobody/voice`, body: "x".repeat(70_000) }),
    ],
    ["a form beyond 64 KiB, before its signature", 413, () => wrong(voice(), { body: "x".repeat(65_537) })],
    ["a CDR beyond 1 MiB", 413, () => cdr(" ".repeat(1_048_577))],
    ["no signature", 403, () => wrong(voice(), { headers: dropped(voice(), "x-twilio-signature") })],
    ["a signature by another token", 403, () => signed(voicePath, voiceForm(), "fake-token-of-somebody-else")],
    ["a body that was changed after signing", 403, () => wrong(voice(), { body: `${voice().body}&x=1` })],
    [
      "a bad signature, before its type",
      403,
      () => wrong(voice(), { headers: { "content-type": "text/plain", "x-twilio-signature": "AAAA" } }),
    ],
    ["no credentials", 401, () => wrong(cdr(), { headers: dropped(cdr(), "authorization") })],
    ["a wrong password", 401, () => cdr(undefined, "wrong")],
    ["a wrong password, before its form", 401, () => cdr("nonsense", "wrong")],
  ])("%s: %i", async (_what, status, request) => {
    const before = world.heard.deadLetters.length
    const answer = await post(port, request())
    expect(answer.status).toBe(status)
    expect(answer.status).not.toBe(429)
    expect(answer.headers.get("content-type")).toBe("application/problem+json")
    expect(world.heard.deadLetters.length, "bytes are kept only after authentication").toBe(before)
  })

  test("another method: 405", async () => {
    expect((await post(port, cdr(), "GET")).status).toBe(405)
  })

  test("wrong credentials are answered with a challenge", async () => {
    expect((await post(port, cdr(undefined, "wrong"))).headers.get("www-authenticate")).toMatch(/^Basic /)
  })

  test("no answer quotes a secret or what was sent", async () => {
    const answer = await post(port, signed(voicePath, voiceForm({ CallStatus: "secret-word" })))
    expect(answer.status).toBe(400)
    expect(answer.text).not.toContain("secret-word")
    expect(answer.text).not.toContain(secrets.TWILIO_AUTH_TOKEN)
  })
})

describe("what is authentic but cannot be used is kept with the reason, then refused", () => {
  test.each<[string, number, () => Post]>([
    ["a form without its call", 400, () => signed(voicePath, { AccountSid: "AC1", CallStatus: "busy" })],
    ["JSON that is none", 400, () => cdr('{"variables":')],
    ["a body of another kind", 415, () => cdr("<cdr/>")],
    ["an empty body", 400, () => cdr("")],
    ["bytes of 1 MiB", 415, () => cdr("x".repeat(1_048_576))],
  ])("%s: %i", async (_what, status, make) => {
    const before = world.heard.deadLetters.length
    const request = make()
    expect((await post(port, request)).status).toBe(status)
    await until(2_000, () => world.heard.deadLetters.length === before + 1)
    const letter = world.heard.deadLetters.at(-1)
    expect(Buffer.from(letter?.value ?? []).toString()).toBe(request.body.slice(0, 1_000_000))
    expect(letter?.headers.reason).toMatch(/\w+: /)
    expect(letter?.headers.source).toBe(`webhook ${request.path}`)
    expect(letter?.headers.cutFromBytes).toBe(request.body.length > 1_000_000 ? "1048576" : undefined)
  })
})

describe("bodies as they come over the wire", () => {
  test("a CDR of exactly 1 MiB is taken", async () => {
    const text = cdr().body
    expect((await post(port, cdr(text + " ".repeat(1_048_576 - Buffer.byteLength(text))))).status).toBe(204)
  })

  test("a chunked body is taken, its bytes as signed", async () => {
    const { socket, statuses } = await wire(port)
    const request = voice()
    socket.write(bytesOf(request, { "transfer-encoding": "chunked" }))
    for (const part of [request.body.slice(0, 7), request.body.slice(7)])
      socket.write(`${part.length.toString(16)}\r\n${part}\r\n`)
    socket.write("0\r\n\r\n")
    await until(3_000, () => statuses().length === 1)
    expect(statuses()).toEqual([204])
    socket.destroy()
  })

  test("a chunked body beyond the bound is refused while it comes", async () => {
    const { socket, statuses, closed } = await wire(port)
    socket.write(bytesOf(voice(), { "transfer-encoding": "chunked" }))
    for (let sent = 0; sent < 5; sent++) socket.write(`4000\r\n${"x".repeat(0x4000)}\r\n`)
    await until(3_000, () => statuses().length === 1)
    expect(statuses()).toEqual([413])
    await closed
  })

  test("a declared length beyond the bound is refused without waiting for the body", async () => {
    const { socket, statuses, closed } = await wire(port)
    socket.write(bytesOf({ ...voice(), body: "" }, { "content-length": "9999999" }))
    await until(3_000, () => statuses().length === 1)
    expect(statuses()).toEqual([413])
    await closed
  })

  test("a body that comes byte by byte is taken", async () => {
    const { socket, statuses } = await wire(port)
    socket.setNoDelay(true)
    const bytes = bytesOf(voice())
    for (const byte of bytes.slice(0, 60)) {
      socket.write(byte)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    socket.write(bytes.slice(60))
    await until(3_000, () => statuses().length === 1)
    expect(statuses()).toEqual([204])
    socket.destroy()
  })

  test("a connection is kept for the next request", async () => {
    const { socket, statuses } = await wire(port)
    for (const count of [1, 2, 3]) {
      socket.write(bytesOf(voice()))
      await until(3_000, () => statuses().length === count)
    }
    expect(statuses()).toEqual([204, 204, 204])
    socket.destroy()
  })

  test("pipelined requests are answered in order, or cut off without an answer, so that they are sent again", async () => {
    const { socket, statuses, closed } = await wire(port)
    let cut = false
    void closed.then(() => {
      cut = true
    })
    socket.write(bytesOf(voice()) + bytesOf(signed(voicePath, voiceForm(), "fake-other-token")) + bytesOf(voice()))
    await until(3_000, () => cut || statuses().length === 3)
    expect([204, 403, 204].slice(0, statuses().length)).toEqual(statuses())
    if (!cut) expect(statuses()).toHaveLength(3)
    socket.destroy()
  })

  test("a request that is aborted in its body leaves nothing behind, and the next is served", async () => {
    const before = world.heard.calls.length
    for (let each = 0; each < 20; each++) {
      const { socket } = await wire(port)
      socket.write(bytesOf(voice()).slice(0, -10))
      socket.destroy()
    }
    expect((await post(port, voice())).status).toBe(204)
    await until(2_000, () => world.heard.calls.length > before)
    expect(world.heard.calls.length).toBe(before + 1)
  })

  test("a client that leaves before its answer does no harm: the event is kept", async () => {
    const form = voiceForm()
    const { socket } = await wire(port)
    socket.end(bytesOf(signed(voicePath, form)))
    socket.destroySoon()
    await until(3_000, () => callsFor(form.CallSid ?? "").length === 1)
    expect((await post(port, voice())).status).toBe(204)
  })

  test("what is no HTTP is refused and cut off", async () => {
    const { socket, statuses, closed } = await wire(port)
    socket.write("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
    await closed
    for (const status of statuses()) expect([400, 408, 505]).toContain(status)
  })

  test("a head beyond its bound is refused and cut off", async () => {
    const { socket, statuses, closed } = await wire(port)
    socket.write(bytesOf(voice(), { "x-long": "x".repeat(70_000) }))
    await closed
    for (const status of statuses()) expect([400, 413, 431]).toContain(status)
  })

  test("two lengths that differ, and a length beside chunks, are no way to smuggle a second request", async () => {
    for (const more of ["content-length: 5\r\n", "transfer-encoding: chunked\r\n"]) {
      const { socket, statuses, closed } = await wire(port)
      socket.write(bytesOf(voice()).replace("\r\n\r\n", `\r\n${more}\r\n`))
      await Promise.race([closed, until(3_000, () => statuses().length > 0)])
      expect(statuses()).not.toContain(204)
      socket.destroy()
    }
  })
})

test("every answer is counted by kind, what and outcome, and the time to an acknowledgement is told", async () => {
  const text = await world.metrics()
  for (const [kind, what, outcome] of [
    ["twilio", "voice", "accepted"],
    ["twilio", "voice", "unauthenticated"],
    ["twilio", "voice", "too_large"],
    ["freeswitch", "cdr", "malformed"],
    ["freeswitch", "cdr", "method"],
    ["none", "none", "unknown_account"],
  ])
    expect(text).toMatch(
      new RegExp(`rebound_webhooks_total\\{[^}]*kind="${kind}",what="${what}",outcome="${outcome}"[^}]*\\} [1-9]`),
    )
  expect(text, "a made-up kind is no label").not.toContain("constructor")
  expect(text).toMatch(/rebound_webhook_seconds_count\{[^}]*kind="twilio",what="voice"[^}]*\} [1-9]/)
  expect(text).toMatch(/rebound_ingest_records_total\{[^}]*place="kafka"[^}]*\} [1-9]/)
  expect(text).toMatch(/rebound_spool_bytes\{[^}]*\} 0/)
  expect(text).toMatch(/rebound_kafka_breaker_open\{[^}]*\} 0/)
})
