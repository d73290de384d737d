import type { AccountView } from "@rebound/directory"
import { malformed } from "../errors.ts"
import { callParty, countryOf, textParty } from "../party.ts"
import type { DeliveryReceiptInit, InboundMessageInit } from "../port.ts"
import { type Form, field, requiredField } from "./form.ts"
import { MESSAGE_ID_PARAMETER } from "./receipt-url.ts"

const MESSAGE_SID = /^(SM|MM)[0-9a-f]{32}$/i
/** Twilio sends at most 10 media a message. */
const MEDIA_MAX = 10
/** Twilio joins parts up to 1,600 characters; more is nobody's text. */
const BODY_MAX = 1_600

/** A text from a handset (MO). */
export function readInboundMessage(form: Form, account: AccountView, receivedAtMs: number): InboundMessageInit {
  const sid = requiredField(form, "MessageSid", MESSAGE_SID)
  const to = field(form, "To")
  const line = callParty(to, countryOf(to))
  if (line.kind !== "e164") throw malformed("To: not a number")
  const media = Math.min(MEDIA_MAX, Number(/^\d+$/.exec(field(form, "NumMedia"))?.[0] ?? 0))
  return {
    eventId: sid,
    resellerId: account.resellerId,
    accountId: account.id,
    carrier: "twilio",
    carrierMessageId: sid,
    sender: textParty(field(form, "From"), countryOf(to)),
    line: line.number,
    body: field(form, "Body").slice(0, BODY_MAX),
    mediaUrls: Array.from({ length: media }, (_, at) => field(form, `MediaUrl${at}`)).filter((url) => url !== ""),
    receivedAtMs,
    providerOptOut: optOut(field(form, "OptOutType")),
    origin: "live",
  }
}

/** Set where Twilio's Advanced Opt-Out handled the word by itself, and answered it. */
function optOut(told: string): "stop" | "start" | "help" | "" {
  switch (told.toUpperCase()) {
    case "STOP":
      return "stop"
    case "START":
      return "start"
    case "HELP":
      return "help"
    default:
      return ""
  }
}

/** Twilio's message statuses in our words (twilio-oai message_enum_status). */
const STATUSES: Readonly<Record<string, "queued" | "sent" | "delivered" | "undelivered" | "failed">> = {
  accepted: "queued",
  scheduled: "queued",
  queued: "queued",
  sending: "queued",
  sent: "sent",
  delivered: "delivered",
  // WhatsApp and RCS only; a text that was read was delivered.
  read: "delivered",
  // Its meaning for SMS is not documented; some part arrived.
  partially_delivered: "delivered",
  undelivered: "undelivered",
  failed: "failed",
  canceled: "failed",
}

/** The fate of a text of ours. Our id stands in the query of the address that we gave when sending. */
export function readReceipt(
  form: Form,
  query: string,
  account: AccountView,
  receivedAtMs: number,
): DeliveryReceiptInit | undefined {
  const sid = requiredField(form, "MessageSid", MESSAGE_SID)
  const statusRaw = field(form, "MessageStatus") || field(form, "SmsStatus")
  if (statusRaw === "receiving" || statusRaw === "received") return undefined
  const status = Object.hasOwn(STATUSES, statusRaw) ? STATUSES[statusRaw] : undefined
  if (status === undefined) throw malformed("MessageStatus: missing or not one that Twilio documents")
  const messageId = new URLSearchParams(query).get(MESSAGE_ID_PARAMETER) ?? ""
  return {
    // The same message passes through several statuses: the id alone would drop the later ones.
    eventId: `${sid}/${statusRaw}`,
    resellerId: account.resellerId,
    accountId: account.id,
    carrier: "twilio",
    carrierMessageId: sid,
    messageId: messageId.slice(0, 64),
    status,
    errorCode: /^\d{1,6}$/.exec(field(form, "ErrorCode"))?.[0] ?? "",
    receivedAtMs,
    // RawDlrDoneDate has minutes and no zone: the receipt itself is the better clock.
    occurredAtMs: receivedAtMs,
    statusRaw,
  }
}
