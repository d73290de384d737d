import type { Buffer } from "node:buffer"
import type { MessageInitShape } from "@bufbuild/protobuf"
import type { CallEventSchema, DeliveryReceiptSchema, InboundMessageSchema } from "@rebound/contracts"
import type { AccountView } from "@rebound/directory"

/** What a webhook is about. */
export type What = "voice" | "sms" | "receipts" | "cdr"

/** A request as it came, before anything was decoded. */
export interface InboundRequest {
  readonly method: string
  /** Without the query, not decoded. */
  readonly path: string
  /** As received, without the question mark; empty when there is none. Part of what some carriers sign. */
  readonly query: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export type Verification =
  | { readonly valid: true }
  | {
      readonly valid: false
      /** For the person who set the webhook up. Holds no secret and nothing that the request sent. */
      readonly why: string
      /** 401: no or wrong credentials, try with some. 403: a signature that is not the account's. */
      readonly status: 401 | 403
      /** Value for `WWW-Authenticate`, with 401 where the carrier speaks HTTP authentication. */
      readonly challenge?: string
    }

export type CallEventInit = MessageInitShape<typeof CallEventSchema>
export type InboundMessageInit = MessageInitShape<typeof InboundMessageSchema>
export type DeliveryReceiptInit = MessageInitShape<typeof DeliveryReceiptSchema>

/** What one request told, in our words. `origin` is live; the callers' hashes are not in it. All three may be empty. */
export interface Parsed {
  readonly calls: readonly CallEventInit[]
  readonly messages: readonly InboundMessageInit[]
  readonly receipts: readonly DeliveryReceiptInit[]
}

export interface CarrierAdapter {
  /** Which webhooks this carrier has. */
  readonly offers: readonly What[]
  readonly methods: readonly string[]
  readonly traits: CarrierTraits
  /** Whether the request is the carrier's own, over its raw bytes, against every live secret, in constant time. Never throws. */
  verify(request: InboundRequest, account: AccountView, nowMs: number): Verification
  /** Translates; decides nothing about calls as a whole. Throws only CarrierError CARRIER_MALFORMED, naming what is wrong. */
  parse(request: InboundRequest, account: AccountView, what: What, received: { readonly receivedAtMs: number }): Parsed
}

/** How a carrier's records come and what its send call promises. Pure data; docs/carriers says where each comes from. */
export interface CarrierTraits {
  /** How long further legs may still come after rings closed. 0: never, the closing record is the last. */
  readonly settleWindowMs: number
  /** After this long without an end a call is `unresolved`; a later end still corrects it. */
  readonly noTerminalAfterMs: number
  /** How long after the fact its record usually comes, at most. Sources slower than 5 min never text in time. */
  readonly recordLatenessMs: number
  /** Null: takes no texts. */
  readonly send: SendTraits | null
}

export interface SendTraits {
  /** Whether repeating a send with the same key cannot send twice. */
  readonly idempotencyKey: boolean
  /** Whether a message can be found by a reference of ours. */
  readonly findByReference: boolean
  /** Listing by sender and recipient. Absence proves nothing until `lagMs` after the send; null: no such list. */
  readonly findByAddresses: { readonly lagMs: number } | null
  /** Whether receipts come to an address that carries our message id. */
  readonly receiptUrlCarriesOurId: boolean
  /** What nobody has published or measured; shown to operators. */
  readonly notKnown: readonly string[]
}

/** What a refusal means for us: one vocabulary for all carriers. */
export const ERROR_CLASSES = [
  "account_blocked",
  "blocked_as_spam",
  "blocked_by_recipient_or_carrier",
  "carrier_down",
  "content_invalid",
  "expired",
  "insufficient_funds",
  "invalid_number",
  "landline_unreachable",
  "not_permitted",
  "notice",
  "opted_out",
  "provider_auth",
  "sender_invalid",
  "throttled",
  "unknown",
  "unreachable_temporary",
  "unregistered_campaign",
] as const
export type ErrorClass = (typeof ERROR_CLASSES)[number]

/**
 * Whether the same text may be tried again: `yes` with backoff, `later` in minutes, `next_day` after the carrier's midnight,
 * `slow` at a lower rate, `once`, or `no`.
 */
export const RETRIES = ["no", "once", "yes", "later", "next_day", "slow"] as const
export type Retry = (typeof RETRIES)[number]

export type SendOutcome =
  /** The carrier has it and gave it an id. `segments` is the carrier's own count, 0 when it does not say. */
  | { readonly kind: "accepted"; readonly carrierMessageId: string; readonly segments: number }
  /** Known not to have been sent. */
  | {
      readonly kind: "refused"
      readonly errorClass: ErrorClass
      /** The carrier's code, `http_429` where it gave none, or our own for what never left: connect_failed, aborted, … */
      readonly code: string
      readonly retry: Retry
      /** The carrier asked to wait this long. */
      readonly retryAfterMs?: number
      /** The person stopped us at the carrier: write the opt-out. */
      readonly optedOut: boolean
      /** The number cannot take texts at all: remember it. */
      readonly notTextable: boolean
    }
  /** Handed to the network and no word whether it arrived. Must never be sent again unless proven absent. */
  | { readonly kind: "unknown"; readonly why: string }

export interface SmsToSend {
  readonly messageId: string
  /** E.164. */
  readonly from: string
  readonly to: string
  readonly body: string
  readonly account: AccountView
  /** Absolute; see `receiptUrl`. Empty: no receipts. */
  readonly statusCallbackUrl: string
  /** After this the carrier shall not deliver it any more; clamped to what the carrier takes. */
  readonly validitySeconds: number
}

export interface SendOptions {
  /** Aborting before the request is written means refused (`aborted`); afterwards it means unknown. */
  readonly signal?: AbortSignal
  /** Called once, just before the first byte is written: time to text ends here. */
  readonly onSubmitted?: (submittedAtMs: number) => void
}

/** A message as the carrier lists it. */
export interface ListedMessage {
  readonly carrierMessageId: string
  readonly to: string
  readonly from: string
  readonly body: string
  readonly statusRaw: string
  readonly createdAtMs: number
}

/**
 * Sends texts through one kind of carrier. `send` never throws for what the carrier or the network does and never tries
 * again by itself. `find` throws CarrierError CARRIER_UNREACHABLE (retryable) or CARRIER_REFUSED.
 */
export interface SmsSender {
  send(sms: SmsToSend, options?: SendOptions): Promise<SendOutcome>
  /** What the carrier lists between two numbers since then, newest first. `complete` false: there was more than one page. */
  find(query: {
    readonly account: AccountView
    readonly from: string
    readonly to: string
    readonly sinceMs: number
    readonly signal?: AbortSignal
  }): Promise<{ readonly messages: readonly ListedMessage[]; readonly complete: boolean }>
  /** Lets calls in flight finish, then closes the connections. */
  close(): Promise<void>
}
