import { setTimeout as sleep } from "node:timers/promises"
import type { AccountView } from "@rebound/directory"
import { freePort } from "@rebound/testkit"
import { afterEach, describe, expect, test } from "vitest"
import { CarrierError, type SendOptions, type SmsSender } from "../src/index.ts"
import { answering, type Script, type ScriptedCarrier, startScriptedCarrier } from "./scripted-carrier.ts"

/** How one carrier speaks; what it must promise is the same for all. */
export interface Dialect {
  readonly start: (options: { readonly answerTimeoutMs: number; readonly connectionsMax?: number }) => SmsSender
  readonly account: (apiUrl: string) => AccountView
  /** Accepted under this id. */
  readonly accepted: { readonly status: number; readonly body: string; readonly carrierMessageId: string }
  readonly optedOut: { readonly status: number; readonly body: string; readonly code: string }
  readonly throttledBody: string
  /** An empty list, and one of two messages of which the second is newer; a list with a further page. */
  readonly lists: { readonly empty: string; readonly two: string; readonly paged: string }
}

/**
 * What every sender promises, whatever its carrier: each fate of a request is told as exactly one of accepted, known not
 * sent, or unknown; one call makes one request at the most; the hook marks the first byte.
 */
export function senderContract(name: string, dialect: Dialect): void {
  const open: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await (one.stop ?? one.close)?.call(one)
  })

  async function carrierThat(script: Script): Promise<ScriptedCarrier> {
    const carrier = await startScriptedCarrier(script)
    open.push(carrier)
    return carrier
  }

  function senderOf(answerTimeoutMs = 10_000, connectionsMax?: number): SmsSender {
    const sender = dialect.start({ answerTimeoutMs, ...(connectionsMax !== undefined && { connectionsMax }) })
    // Behind the carriers: what they still hold is cut before.
    open.push(sender)
    return sender
  }

  /** Sends one text and counts the first bytes. */
  async function send(sender: SmsSender, apiUrl: string, options: SendOptions = {}) {
    const submitted: number[] = []
    const outcome = await sender.send(
      {
        messageId: "msg-1",
        from: "+15125550100",
        to: "+15125550122",
        body: "Sorry we missed your call. ¿Cómo podemos ayudar? 🙂 a+b=c&d",
        account: dialect.account(apiUrl),
        statusCallbackUrl: "https://hooks.northstar.example/receipts?m=msg-1",
        validitySeconds: 300,
      },
      { ...options, onSubmitted: (atMs) => submitted.push(atMs) },
    )
    return { outcome, submitted }
  }

  const accepts = answering(dialect.accepted.status, dialect.accepted.body)
  const silent: Script = () => {}

  describe(`a sender keeps its promises: ${name}`, { timeout: 60_000 }, () => {
    test("accepted: the carrier's id, one request, and the hook once before it arrived", async () => {
      const carrier = await carrierThat(accepts)
      const { outcome, submitted } = await send(senderOf(), carrier.url)
      expect(outcome).toMatchObject({ kind: "accepted", carrierMessageId: dialect.accepted.carrierMessageId })
      expect(carrier.seen).toHaveLength(1)
      expect(submitted).toHaveLength(1)
      expect(submitted[0]).toBeLessThanOrEqual((carrier.seen[0]?.atMs ?? 0) + 1)
    })

    test("opted out at the carrier: known not sent, for good, and said so", async () => {
      const carrier = await carrierThat(answering(dialect.optedOut.status, dialect.optedOut.body))
      const { outcome } = await send(senderOf(), carrier.url)
      expect(outcome).toMatchObject({ kind: "refused", optedOut: true, retry: "no", code: dialect.optedOut.code })
    })

    test.each([
      ["with a wait", dialect.throttledBody, { "retry-after": "3" }, 3_000],
      ["without one", dialect.throttledBody, {}, undefined],
      ["by a proxy that knows nothing", "<html>", {}, undefined],
    ])("throttled %s: known not sent, again after the wait", async (_, body, headers, retryAfterMs) => {
      const carrier = await carrierThat(answering(429, body, headers as Record<string, string>))
      const { outcome } = await send(senderOf(), carrier.url)
      expect(outcome).toMatchObject({ kind: "refused", errorClass: "throttled", retry: "yes", optedOut: false })
      expect(outcome.kind === "refused" && outcome.retryAfterMs).toBe(retryAfterMs)
      expect(carrier.seen).toHaveLength(1)
    })

    test.each([500, 502, 503, 504, 408, 302])("an answer %i is no answer: unknown, asked once", async (status) => {
      const carrier = await carrierThat(answering(status, "{}", { location: "/elsewhere" }))
      const { outcome } = await send(senderOf(), carrier.url)
      expect(outcome).toEqual({ kind: "unknown", why: `http_${status}` })
      expect(carrier.seen).toHaveLength(1)
    })

    test.each([
      ["no JSON", "<html>"],
      ["no id", "{}"],
      ["nothing", ""],
      ["null", "null"],
    ])("taken with %s for an answer: unknown", async (_, body) => {
      const carrier = await carrierThat(answering(dialect.accepted.status, body))
      expect((await send(senderOf(), carrier.url)).outcome).toEqual({ kind: "unknown", why: "unreadable_answer" })
    })

    test("credentials refused without a code: final, and the account's fault", async () => {
      const carrier = await carrierThat(answering(401, ""))
      const { outcome } = await send(senderOf(), carrier.url)
      expect(outcome).toMatchObject({ kind: "refused", errorClass: "provider_auth", retry: "no", code: "http_401" })
    })

    test("nobody listens: known not sent, no first byte, again", async () => {
      const { outcome, submitted } = await send(senderOf(), `http://127.0.0.1:${await freePort()}`)
      expect(outcome).toMatchObject({ kind: "refused", code: "connect_failed", retry: "yes", optedOut: false })
      expect(submitted).toEqual([])
    })

    test("a name that does not resolve: known not sent", async () => {
      const { outcome, submitted } = await send(senderOf(), "http://carrier.invalid")
      expect(outcome).toMatchObject({ kind: "refused", code: "connect_failed", retry: "yes" })
      expect(submitted).toEqual([])
    })

    test("reset after it was read: unknown, asked once", async () => {
      const carrier = await carrierThat((_, request) => request.socket.resetAndDestroy())
      const { outcome, submitted } = await send(senderOf(), carrier.url)
      expect(outcome.kind).toBe("unknown")
      expect(submitted).toHaveLength(1)
      expect(carrier.seen).toHaveLength(1)
    })

    test("half an answer: unknown", async () => {
      const carrier = await carrierThat((response) => {
        response.writeHead(dialect.accepted.status, { "content-length": "5000" })
        response.write(dialect.accepted.body.slice(0, 40), () => response.socket?.end())
      })
      expect((await send(senderOf(), carrier.url)).outcome.kind).toBe("unknown")
    })

    test("no answer in time: unknown", async () => {
      const carrier = await carrierThat(silent)
      const { outcome } = await send(senderOf(300), carrier.url)
      expect(outcome).toMatchObject({ kind: "unknown" })
      expect(carrier.seen).toHaveLength(1)
    })

    test("an answer that never ends: unknown within the same time", async () => {
      const carrier = await carrierThat((response) => {
        response.writeHead(dialect.accepted.status)
        const timer = setInterval(() => response.write(" "), 50)
        response.on("close", () => clearInterval(timer))
      })
      expect((await send(senderOf(500), carrier.url)).outcome).toMatchObject({ kind: "unknown" })
    })

    test("aborted before it began: known not sent, and the carrier sees nothing", async () => {
      const carrier = await carrierThat(accepts)
      const { outcome, submitted } = await send(senderOf(), carrier.url, { signal: AbortSignal.abort() })
      expect(outcome).toMatchObject({ kind: "refused", code: "aborted", retry: "yes" })
      await sleep(100)
      expect([carrier.seen.length, submitted.length]).toEqual([0, 0])
    })

    test("aborted while it waits for a connection: known not sent, also when one becomes free", async () => {
      let release: (() => void) | undefined
      const carrier = await carrierThat((response, request, seen) => {
        if (seen.length > 1) return accepts(response, request, seen)
        release = () => accepts(response, request, seen)
      })
      const sender = senderOf(10_000, 1)
      const first = send(sender, carrier.url)
      await expect.poll(() => carrier.seen.length).toBe(1)
      const abort = new AbortController()
      const second = send(sender, carrier.url, { signal: abort.signal })
      await sleep(50)
      abort.abort()
      expect(await second).toMatchObject({ outcome: { kind: "refused", code: "aborted" }, submitted: [] })
      release?.()
      expect((await first).outcome.kind).toBe("accepted")
      await sleep(100)
      expect(carrier.seen).toHaveLength(1)
    })

    test("waited for a connection until its time was over: known not sent", async () => {
      const carrier = await carrierThat(silent)
      const sender = senderOf(400, 1)
      const first = send(sender, carrier.url)
      await expect.poll(() => carrier.seen.length).toBe(1)
      const { outcome, submitted } = await send(sender, carrier.url)
      // Whichever timer came first: without a first byte it was not sent, with one its fate is unknown.
      expect(outcome.kind).toBe(submitted.length === 0 ? "refused" : "unknown")
      expect((await first).outcome.kind).toBe("unknown")
    })

    test("aborted after the first byte: unknown", async () => {
      const carrier = await carrierThat(silent)
      const abort = new AbortController()
      const sending = send(senderOf(), carrier.url, { signal: abort.signal })
      await expect.poll(() => carrier.seen.length).toBe(1)
      abort.abort()
      expect((await sending).outcome).toEqual({ kind: "unknown", why: "aborted" })
    })

    test("a carrier that closes idle connections gets no text twice and loses none in silence", async () => {
      const carrier = await carrierThat((response, request, seen) => {
        accepts(response, request, seen)
        response.on("finish", () => setTimeout(() => request.socket.destroy(), seen.length % 3))
      })
      const sender = senderOf()
      const counts = { accepted: 0, refused: 0, unknown: 0 }
      for (let round = 0; round < 100; round++) counts[(await send(sender, carrier.url)).outcome.kind]++
      expect(counts.accepted).toBeGreaterThan(0)
      expect(carrier.seen.length).toBeGreaterThanOrEqual(counts.accepted)
      expect(carrier.seen.length).toBeLessThanOrEqual(counts.accepted + counts.unknown)
    })

    test("closing lets a text in flight end", async () => {
      const carrier = await carrierThat((response, request, seen) => {
        setTimeout(() => accepts(response, request, seen), 200)
      })
      const sender = senderOf()
      const sending = send(sender, carrier.url)
      await expect.poll(() => carrier.seen.length).toBe(1)
      await sender.close()
      expect((await sending).outcome.kind).toBe("accepted")
    })

    test.each(["no url", ""])("an account that is not complete (%j) refuses, and throws nothing", async (apiUrl) => {
      const account = dialect.account(apiUrl)
      const bare = apiUrl === "" ? { ...account, secrets: {} } : account
      const outcome = await senderOf().send({
        messageId: "m",
        from: "+15125550100",
        to: "+15125550122",
        body: "Hi",
        account: bare,
        statusCallbackUrl: "",
        validitySeconds: 300,
      })
      expect(outcome).toMatchObject({ kind: "refused", errorClass: "provider_auth", retry: "no" })
    })

    const find = (apiUrl: string, sinceMs = 0) =>
      senderOf(2_000).find({ account: dialect.account(apiUrl), from: "+15125550100", to: "+15125550122", sinceMs })

    test("find: newest first, since the instant, and whether that was all", async () => {
      const two = await carrierThat(answering(200, dialect.lists.two))
      const all = await find(two.url)
      expect(all.complete).toBe(true)
      expect(all.messages).toHaveLength(2)
      const [newest, older] = all.messages
      expect(newest?.createdAtMs).toBeGreaterThan(older?.createdAtMs ?? 0)
      const since = await find(two.url, newest?.createdAtMs)
      expect(since.messages).toEqual([newest])
      const paged = await carrierThat(answering(200, dialect.lists.paged))
      expect((await find(paged.url)).complete).toBe(false)
      const none = await carrierThat(answering(200, dialect.lists.empty))
      expect(await find(none.url)).toEqual({ messages: [], complete: true })
    })

    test.each([
      ["throttled", answering(429, "{}"), "CARRIER_UNREACHABLE"],
      ["broken", answering(500, "{}"), "CARRIER_UNREACHABLE"],
      ["no list", answering(200, "{}"), "CARRIER_UNREACHABLE"],
      ["cut", ((_, request) => request.socket.resetAndDestroy()) satisfies Script, "CARRIER_UNREACHABLE"],
      ["credentials", answering(401, "{}"), "CARRIER_REFUSED"],
    ] as const)("find: %s is an error, never an empty list", async (_, script, code) => {
      const carrier = await carrierThat(script)
      await expect(find(carrier.url)).rejects.toThrow(CarrierError)
      await expect(find(carrier.url)).rejects.toMatchObject({ code, retryable: code === "CARRIER_UNREACHABLE" })
    })
  })
}
