import type { Buffer } from "node:buffer"
import type { OutgoingRecord } from "@rebound/bus"
import {
  type CarrierAdapter,
  CarrierError,
  carriers,
  type InboundRequest,
  isCarrierKind,
  type Parsed,
  receiptTrace,
  type Verification,
} from "@rebound/carriers"
import { TOPICS } from "@rebound/contracts"
import type { AccountView, DirectoryView } from "@rebound/directory"
import { isRetryable, type Log, type Span, type Tracing } from "@rebound/runtime"
import type { Admit, Admittance, Reply, RequestHead } from "../http/engine.ts"
import type { Publisher } from "../publish/publisher.ts"
import { DEFAULT_QUOTA, Quota, type QuotaOptions } from "./quota.ts"
import { type Recorder, toRecords } from "./records.ts"
import { type Route, readRoute } from "./route.ts"
import { Turn } from "./turn.ts"

/** How a webhook ended; a metric label. */
export type WebhookOutcome =
  | "accepted"
  | "unknown_account"
  | "method"
  | "address"
  | "quota"
  | "too_large"
  | "unauthenticated"
  | "malformed"
  | "not_durable"
  | "failed"

export interface WebhookDeps {
  readonly directory: DirectoryView
  readonly publisher: Publisher
  readonly recorder: Recorder
  readonly tracing: Tracing
  readonly log: Log
  readonly now: () => number
  readonly quota?: QuotaOptions
  readonly observe: (kind: string, what: string, outcome: WebhookOutcome, tookMs: number) => void
  readonly unknownLine: () => void
}

/** A broker takes 1,048,588 bytes a record unless told otherwise, key and headers included. */
const KEPT_BYTES_MAX = 1_000_000

/** Form webhooks are a few kB; a CDR with all its variables may reach several hundred. */
const BODY_BYTES_MAX: Readonly<Record<string, number>> = {
  voice: 65_536,
  sms: 65_536,
  receipts: 65_536,
  cdr: 1_048_576,
}

/**
 * Answers webhooks. The order of the checks is the order of their cost and of what they give away: account (404), address
 * (403), quota (503), size (413), the carrier's own signature over the raw bytes (401, 403), then form (415, 400). Only
 * what is authentic is ever kept; 2xx only once it is durable; never 429, which some carriers take for a final no.
 */
export function createWebhook(deps: WebhookDeps): Admit {
  const quota = new Quota(deps.quota ?? DEFAULT_QUOTA)
  const turn = new Turn()
  return (head) => {
    const startedMs = deps.now()
    const route = readRoute(head.path)
    // Only our own words become labels: a stranger who makes up kinds must not grow our metrics.
    const kind = route !== undefined && isCarrierKind(route.kind) ? route.kind : undefined
    const end = (outcome: WebhookOutcome, reply: Reply): Reply => {
      deps.observe(
        kind ?? "none",
        kind === undefined ? "none" : (route?.what ?? "none"),
        outcome,
        deps.now() - startedMs,
      )
      return reply
    }
    const refuse = (outcome: WebhookOutcome, status: number, why: string): Admittance => ({
      kind: "refuse",
      reply: end(outcome, problem(status, why)),
    })

    const account = route && deps.directory.account(route.resellerId, route.accountId)
    if (route === undefined || account === undefined || kind === undefined || account.kind !== kind)
      return refuse("unknown_account", 404, "no such account")
    const adapter = carriers[kind]
    if (!adapter.offers.includes(route.what)) return refuse("unknown_account", 404, `${kind} has no ${route.what}`)
    if (!adapter.methods.includes(head.method)) return refuse("method", 405, `use ${adapter.methods.join(" or ")}`)
    if (!addressAllowed(account, head.remoteAddress)) return refuse("address", 403, "address not on the account's list")
    if (!quota.admits(`${account.resellerId}/${account.id}`, startedMs))
      return { kind: "refuse", reply: end("quota", busy("over the account's quota")) }

    return {
      kind: "admit",
      bodyBytesMax: BODY_BYTES_MAX[route.what] ?? 65_536,
      tooLarge: () => end("too_large", problem(413, `more than ${BODY_BYTES_MAX[route.what]} bytes`)),
      complete: (body, answer) =>
        turn.atItsEnd(() =>
          complete(deps, { head, route, account, adapter }, body, startedMs, ({ outcome, reply }) =>
            answer(end(outcome, reply)),
          ),
        ),
    }
  }
}

interface Accepted {
  readonly head: RequestHead
  readonly route: Route
  readonly account: AccountView
  readonly adapter: CarrierAdapter
}

interface Ending {
  readonly outcome: WebhookOutcome
  readonly reply: Reply
}

/**
 * Never throws, and calls `end` once: whatever happens has an answer. No async function, and neither is `keep`: while
 * hundreds wait for Kafka each would hold on to all that it read, and the garbage collector would carry it about.
 */
function complete(
  deps: WebhookDeps,
  accepted: Accepted,
  body: Buffer,
  receivedAtMs: number,
  end: (ending: Ending) => void,
): void {
  const { head, account, adapter } = accepted
  const request: InboundRequest = {
    method: head.method,
    path: head.path,
    query: head.query,
    headers: head.headers,
    body,
  }
  let span: Span | undefined
  let keeping: Promise<Ending>
  try {
    const verdict = adapter.verify(request, account, receivedAtMs)
    if (!verdict.valid) {
      end(unauthenticated(deps, account, verdict))
      return
    }
    // A trace begins here, for a traceparent in a header would let strangers choose what we record. A receipt goes on in the
    // trace of its call, which we wrote into the address that the carrier has just signed.
    const trace = accepted.route.what === "receipts" ? receiptTrace(head.query) : undefined
    span = deps.tracing.start("ingest", trace)
    keeping = keep(deps, accepted, request, receivedAtMs, deps.tracing.propagate(span, trace))
  } catch (error) {
    keeping = Promise.reject(error)
  }
  keeping.then(
    (ending) => {
      span?.end()
      end(ending)
    },
    (error: unknown) => {
      span?.fail(error)
      span?.end()
      end(failed(deps, account, error))
    },
  )
}

function failed({ log }: WebhookDeps, account: AccountView, error: unknown): Ending {
  if (isRetryable(error)) return { outcome: "not_durable", reply: busy("not durable yet") }
  log.error({ err: error, account: account.id }, "webhook failed")
  return { outcome: "failed", reply: problem(500, "failed") }
}

function unauthenticated(
  { log }: WebhookDeps,
  account: AccountView,
  { why, status, challenge }: Extract<Verification, { valid: false }>,
): Ending {
  log.warn({ account: account.id, why }, "webhook refused")
  const reply = problem(status, why)
  if (challenge === undefined) return { outcome: "unauthenticated", reply }
  return {
    outcome: "unauthenticated",
    reply: { ...reply, headers: { ...reply.headers, "www-authenticate": challenge } },
  }
}

/** Translates what is authentic and makes it durable: as our records, or as the bytes that could not be read. */
function keep(
  deps: WebhookDeps,
  { route, account, adapter }: Accepted,
  request: InboundRequest,
  receivedAtMs: number,
  traceparent: string | undefined,
): Promise<Ending> {
  let parsed: Parsed
  try {
    parsed = adapter.parse(request, account, route.what, { receivedAtMs })
  } catch (error) {
    if (error instanceof CarrierError && error.code === "CARRIER_MALFORMED")
      return keepUnusable(deps, route, request, error, receivedAtMs)
    throw error
  }
  for (const call of parsed.calls)
    if (call.called?.kind === "e164" && deps.directory.lineByNumber(call.called.number ?? "") === undefined)
      deps.unknownLine()
  return publishAll(deps.publisher, toRecords(parsed, deps.recorder, traceparent)).then(accept)
}

/** Nearly always there is one, and one needs no gathering. */
function publishAll(publisher: Publisher, records: readonly OutgoingRecord[]): Promise<unknown> {
  const [first] = records
  if (first !== undefined && records.length === 1) return publisher.publish(first)
  return Promise.all(records.map((record) => publisher.publish(record)))
}

const ACCEPTED: Ending = { outcome: "accepted", reply: { status: 204 } }
const accept = (): Ending => ACCEPTED

/** Authentic but not understood: its bytes are kept with the reason, so that nothing is lost, and the carrier is told. */
async function keepUnusable(
  deps: WebhookDeps,
  route: Route,
  request: InboundRequest,
  error: CarrierError,
  receivedAtMs: number,
): Promise<Ending> {
  const { body } = request
  await deps.publisher.publish({
    topic: TOPICS.deadLetters.name,
    key: `${route.resellerId}/${route.accountId}`,
    value: body.length > KEPT_BYTES_MAX ? body.subarray(0, KEPT_BYTES_MAX) : body,
    headers: {
      ...(body.length > KEPT_BYTES_MAX && { cutFromBytes: String(body.length) }),
      source: `webhook ${request.path}`,
      reason: error.message.slice(0, 500),
      contentType: request.headers["content-type"] ?? "",
      receivedAtMs: String(Math.floor(receivedAtMs)),
    },
  })
  return { outcome: "malformed", reply: problem(error.unsupportedType ? 415 : 400, error.message) }
}

/** An account may list the addresses that its webhooks come from; without a list any address may. */
function addressAllowed(account: AccountView, remoteAddress: string): boolean {
  const list = account.settings.allowAddresses
  if (list === undefined || list === "") return true
  const address = remoteAddress.startsWith("::ffff:") ? remoteAddress.slice(7) : remoteAddress
  return list.split(",").some((allowed) => allowed.trim() === address)
}

/** RFC 9457 problem details, short: carriers log them for the person who set the webhook up. */
const problem = (status: number, detail: string): Reply => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({ status, detail }),
})

/** Come again soon. Never 429: to some carriers that is a final no. */
const busy = (detail: string): Reply => {
  const reply = problem(503, detail)
  return { ...reply, headers: { ...reply.headers, "retry-after": "1" } }
}
