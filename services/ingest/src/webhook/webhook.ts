import type { Buffer } from "node:buffer"
import { type CarrierAdapter, CarrierError, carriers, type InboundRequest, isCarrierKind } from "@rebound/carriers"
import { TOPICS } from "@rebound/contracts"
import type { AccountView, DirectoryView } from "@rebound/directory"
import { isRetryable, type Log, type Tracing } from "@rebound/runtime"
import type { Admit, Admittance, Reply, RequestHead } from "../http/engine.ts"
import type { Publisher } from "../publish/publisher.ts"
import { DEFAULT_QUOTA, Quota, type QuotaOptions } from "./quota.ts"
import { type Recorder, toRecords } from "./records.ts"
import { type Route, readRoute } from "./route.ts"

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
  return (head) => {
    const startedMs = deps.now()
    const route = readRoute(head.path)
    const end = (outcome: WebhookOutcome, reply: Reply): Reply => {
      deps.observe(route?.kind ?? "none", route?.what ?? "none", outcome, deps.now() - startedMs)
      return reply
    }
    const refuse = (outcome: WebhookOutcome, status: number, why: string): Admittance => ({
      kind: "refuse",
      reply: end(outcome, problem(status, why)),
    })

    const account = route && deps.directory.account(route.resellerId, route.accountId)
    if (route === undefined || account === undefined || account.kind !== route.kind || !isCarrierKind(route.kind))
      return refuse("unknown_account", 404, "no such account")
    const adapter = carriers[route.kind]
    if (!adapter.offers.includes(route.what))
      return refuse("unknown_account", 404, `${route.kind} has no ${route.what}`)
    if (!adapter.methods.includes(head.method)) return refuse("method", 405, `use ${adapter.methods.join(" or ")}`)
    if (!addressAllowed(account, head.remoteAddress)) return refuse("address", 403, "address not on the account's list")
    if (!quota.admits(`${account.resellerId}/${account.id}`, startedMs))
      return refuse("quota", 503, "over the account's quota")

    return {
      kind: "admit",
      bodyBytesMax: BODY_BYTES_MAX[route.what] ?? 65_536,
      tooLarge: () => end("too_large", problem(413, `more than ${BODY_BYTES_MAX[route.what]} bytes`)),
      complete: (body) =>
        complete(deps, { head, route, account, adapter }, body, startedMs).then(({ outcome, reply }) =>
          end(outcome, reply),
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

async function complete(
  deps: WebhookDeps,
  { head, route, account, adapter }: Accepted,
  body: Buffer,
  receivedAtMs: number,
): Promise<{ outcome: WebhookOutcome; reply: Reply }> {
  const request: InboundRequest = {
    method: head.method,
    path: head.path,
    query: head.query,
    headers: head.headers,
    body,
  }
  const verdict = adapter.verify(request, account, receivedAtMs)
  if (!verdict.valid) {
    deps.log.warn({ account: account.id, why: verdict.why }, "webhook refused")
    const challenge = verdict.challenge === undefined ? {} : { headers: { "www-authenticate": verdict.challenge } }
    return { outcome: "unauthenticated", reply: { ...problem(verdict.status, verdict.why), ...challenge } }
  }
  const span = deps.tracing.start("ingest", head.headers.traceparent)
  try {
    const parsed = adapter.parse(request, account, route.what, { receivedAtMs })
    for (const call of parsed.calls)
      if (call.called?.kind === "e164" && deps.directory.lineByNumber(call.called.number ?? "") === undefined)
        deps.unknownLine()
    const records = toRecords(parsed, deps.recorder, span?.traceparent)
    await Promise.all(records.map((record) => deps.publisher.publish(record)))
    return { outcome: "accepted", reply: { status: 204 } }
  } catch (error) {
    if (error instanceof CarrierError && error.code === "CARRIER_MALFORMED")
      return await keepUnusable(deps, route, request, error, receivedAtMs)
    if (!isRetryable(error)) throw error
    return { outcome: "not_durable", reply: { ...problem(503, "not durable yet"), headers: { "retry-after": "1" } } }
  } finally {
    span?.end()
  }
}

/** Authentic but not understood: its bytes are kept with the reason, so that nothing is lost, and the carrier is told. */
async function keepUnusable(
  deps: WebhookDeps,
  route: Route,
  request: InboundRequest,
  error: CarrierError,
  receivedAtMs: number,
): Promise<{ outcome: WebhookOutcome; reply: Reply }> {
  await deps.publisher.publish({
    topic: TOPICS.deadLetters.name,
    key: `${route.resellerId}/${route.accountId}`,
    value: request.body,
    headers: {
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
