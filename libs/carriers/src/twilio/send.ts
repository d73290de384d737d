import { Buffer } from "node:buffer"
import type { AccountView } from "@rebound/directory"
import { Agent, type Dispatcher } from "undici"
import { CarrierError } from "../errors.ts"
import type { ListedMessage, SendOptions, SendOutcome, SmsSender, SmsToSend } from "../port.ts"
import { refusalOfCode } from "./error-codes.ts"

export interface TwilioSenderOptions {
  readonly now: () => number
  /** How long to wait for an answer. Default 15,000 ms, Twilio's own limit for a request's work. After it the fate is unknown. */
  readonly answerTimeoutMs?: number
  /** Default 2,000 ms: a connection that takes longer is refused and tried again within the deadline. */
  readonly connectTimeoutMs?: number
  /** Connections per carrier address. Default 64: one text each, and far above an account's usual concurrency. */
  readonly connectionsMax?: number
}

const API = "https://api.twilio.com"
/** Twilio takes 1 to 36,000 seconds (twilio-oai). */
const VALIDITY = { min: 1, max: 36_000 }
/** Answers are under 2 kB; a body beyond this is not Twilio's. */
const ANSWER_BYTES_MAX = 262_144

/**
 * Sends through Twilio's Messages API. Its send call is not idempotent: whatever happens after the first byte of the
 * request and is not a plain refusal leaves the fate unknown. Nothing is tried twice here.
 */
export function createTwilioSender(options: TwilioSenderOptions): SmsSender {
  const answerTimeoutMs = options.answerTimeoutMs ?? 15_000
  const agent = new Agent({
    connections: options.connectionsMax ?? 64,
    // One request a connection: a reset then leaves one fate unknown, not several.
    pipelining: 1,
    connect: { timeout: options.connectTimeoutMs ?? 2_000 },
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    maxRedirections: 0,
  } as Agent.Options)
  let closing: Promise<void> | undefined

  return {
    async send(sms, sendOptions = {}) {
      const address = addressOf(sms.account)
      if (address === undefined) return misconfigured()
      const exchange = await ask(agent, {
        origin: address.origin,
        method: "POST",
        path: `${address.path}/Messages.json`,
        headers: { ...address.headers, "content-type": "application/x-www-form-urlencoded" },
        body: formOf(sms),
        timeoutMs: answerTimeoutMs,
        now: options.now,
        ...sendOptions,
      })
      return outcomeOf(exchange)
    },

    async find({ account, from, to, sinceMs, signal }) {
      const address = addressOf(account)
      if (address === undefined)
        throw new CarrierError(
          "CARRIER_MISCONFIGURED",
          "the account lacks accountSid or authToken, or apiUrl is no URL",
        )
      // DateSent has days only: the rest is sorted out here.
      const query = new URLSearchParams({ To: to, From: from, PageSize: "100" })
      const exchange = await ask(agent, {
        origin: address.origin,
        method: "GET",
        path: `${address.path}/Messages.json?${query}`,
        headers: address.headers,
        body: "",
        timeoutMs: answerTimeoutMs,
        now: options.now,
        ...(signal !== undefined && { signal }),
      })
      if (exchange.kind === "failed")
        throw new CarrierError("CARRIER_UNREACHABLE", "the message list was not answered", { cause: exchange.cause })
      if (exchange.status === 429 || exchange.status >= 500)
        throw new CarrierError("CARRIER_UNREACHABLE", `the message list answered ${exchange.status}`)
      if (exchange.status !== 200)
        throw new CarrierError("CARRIER_REFUSED", `the message list answered ${exchange.status}`)
      return readList(exchange.body, sinceMs)
    },

    close() {
      closing ??= agent.close()
      return closing
    },
  }
}

interface Address {
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

function addressOf(account: AccountView): Address | undefined {
  const sid = account.settings.accountSid
  const token = account.secrets.authToken?.[0]
  if (sid === undefined || sid === "" || token === undefined) return undefined
  const apiUrl = account.settings.apiUrl || API
  if (!URL.canParse(apiUrl)) return undefined
  const url = new URL(apiUrl)
  return {
    origin: url.origin,
    path: `${url.pathname.replace(/\/+$/, "")}/2010-04-01/Accounts/${encodeURIComponent(sid)}`,
    headers: {
      authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString("base64")}`,
      accept: "application/json",
    },
  }
}

function formOf(sms: SmsToSend): string {
  const validity = Math.min(VALIDITY.max, Math.max(VALIDITY.min, Math.floor(sms.validitySeconds)))
  return new URLSearchParams({
    To: sms.to,
    From: sms.from,
    Body: sms.body,
    ValidityPeriod: String(validity),
    ...(sms.statusCallbackUrl !== "" && { StatusCallback: sms.statusCallbackUrl }),
  }).toString()
}

interface Question extends SendOptions {
  readonly origin: string
  readonly method: "GET" | "POST"
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
  readonly now: () => number
}

type Exchange =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfter: string; readonly body: string }
  /** `begun`: the request's first byte may have left. */
  | { readonly kind: "failed"; readonly begun: boolean; readonly why: string; readonly cause: unknown }

/** One request by the dispatcher's own hooks, since they alone tell on which side of the first byte a failure lies. */
function ask(agent: Agent, question: Question): Promise<Exchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined
    let begun = false
    let done = false
    let status = 0
    let retryAfter = ""
    let bytes = 0
    const chunks: Buffer[] = []

    const finish = (exchange: Exchange) => {
      if (done) return
      done = true
      clearTimeout(timer)
      question.signal?.removeEventListener("abort", onAbort)
      resolve(exchange)
    }
    const giveUp = (why: string, cause?: unknown) => {
      finish({ kind: "failed", begun, why, cause })
      controller?.abort(cause instanceof Error ? cause : new Error(why))
    }
    const onAbort = () => giveUp("aborted", question.signal?.reason)
    // The agent's own timers count from the request's start; a wait for a free connection is bounded by this one.
    const timer = setTimeout(() => giveUp(begun ? "no_answer" : "connect_timeout"), question.timeoutMs)
    if (question.signal?.aborted === true) return onAbort()
    question.signal?.addEventListener("abort", onAbort, { once: true })

    agent.dispatch(
      {
        origin: question.origin,
        method: question.method,
        path: question.path,
        headers: question.headers,
        body: question.method === "POST" ? question.body : null,
      },
      {
        onRequestStart(started) {
          controller = started
          // Given up while it waited for a connection: nothing may leave any more.
          if (done) return started.abort(new Error("given up"))
          begun = true
          question.onSubmitted?.(question.now())
        },
        onResponseStart(_, code, headers) {
          status = code
          const told = headers["retry-after"]
          retryAfter = (Array.isArray(told) ? told[0] : told) ?? ""
        },
        onResponseData(at, chunk) {
          bytes += chunk.length
          if (bytes > ANSWER_BYTES_MAX) return at.abort(new Error("the answer is too long"))
          chunks.push(chunk)
        },
        onResponseEnd() {
          finish({ kind: "answered", status, retryAfter, body: Buffer.concat(chunks).toString("utf8") })
        },
        onResponseError(_, error) {
          finish({ kind: "failed", begun, why: codeOf(error), cause: error })
        },
      },
    )
  })
}

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code.toLowerCase() : "failed"

function outcomeOf(exchange: Exchange): SendOutcome {
  if (exchange.kind === "failed") {
    if (exchange.begun) return { kind: "unknown", why: exchange.why }
    const aborted = exchange.why === "aborted"
    return { ...NOT_SENT, errorClass: "carrier_down", code: aborted ? "aborted" : "connect_failed", retry: "yes" }
  }
  const { status, body } = exchange
  const answer = readJson(body)
  if (status >= 200 && status < 300) {
    const sid = answer.sid
    // Taken, but we cannot tell as what: a receipt's address carries our id.
    if (typeof sid !== "string" || sid === "") return { kind: "unknown", why: "unreadable_answer" }
    return { kind: "accepted", carrierMessageId: sid, segments: Number(answer.num_segments ?? 0) || 0 }
  }
  // Twilio may have taken it before it failed; a proxy's 408 says as little.
  if (status >= 500 || status < 400 || status === 408) return { kind: "unknown", why: `http_${status}` }
  const retryAfterMs = /^\d{1,5}$/.test(exchange.retryAfter)
    ? { retryAfterMs: Number(exchange.retryAfter) * 1_000 }
    : {}
  const code = typeof answer.code === "number" ? String(answer.code) : ""
  if (status === 429)
    return { ...NOT_SENT, errorClass: "throttled", code: code || "http_429", retry: "yes", ...retryAfterMs }
  // Without a code of its own the status still says that it is the credentials.
  const credentials = code === "" && (status === 401 || status === 403)
  const refusal = credentials
    ? ({ ...NOT_SENT, errorClass: "provider_auth", retry: "no" } as const)
    : refusalOfCode(code)
  return { kind: "refused", ...refusal, code: code || `http_${status}`, ...retryAfterMs }
}

const NOT_SENT = { kind: "refused", optedOut: false, notTextable: false } as const

const misconfigured = (): SendOutcome => ({
  ...NOT_SENT,
  errorClass: "provider_auth",
  code: "account_incomplete",
  retry: "no",
})

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return {}
  }
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}

/** Instants of the list have whole seconds: a message of the same second counts. */
const LIST_GRAIN_MS = 1_000

function readList(body: string, sinceMs: number): { messages: ListedMessage[]; complete: boolean } {
  const answer = readJson(body)
  // An answer without its list is no proof of absence.
  if (!Array.isArray(answer.messages))
    throw new CarrierError("CARRIER_UNREACHABLE", "the message list's answer is unreadable")
  const messages = answer.messages.map(objectOf).map((row) => ({
    carrierMessageId: String(row.sid ?? ""),
    to: String(row.to ?? ""),
    from: String(row.from ?? ""),
    body: String(row.body ?? ""),
    statusRaw: String(row.status ?? ""),
    createdAtMs: Date.parse(String(row.date_created ?? "")) || 0,
  }))
  return {
    messages: messages
      .filter(({ createdAtMs }) => createdAtMs > sinceMs - LIST_GRAIN_MS)
      .sort((a, b) => b.createdAtMs - a.createdAtMs),
    complete: typeof answer.next_page_uri !== "string",
  }
}
