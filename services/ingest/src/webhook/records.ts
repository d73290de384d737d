import type { OutgoingRecord } from "@rebound/bus"
import type { Parsed } from "@rebound/carriers"
import { callEventCodec, deliveryReceiptCodec, inboundMessageCodec, recordKeys, TOPICS } from "@rebound/contracts"

export interface Recorder {
  /** Keyed hash of a caller's number within a reseller: topics are keyed by it, never by the number. */
  readonly callerKey: (resellerId: string, number: string) => string
}

/** Encodes what a webhook said, once, for its topics. */
export function toRecords(parsed: Parsed, recorder: Recorder, traceparent: string | undefined): OutgoingRecord[] {
  const headers = traceparent === undefined ? {} : { headers: { traceparent } }
  return [
    ...parsed.calls.map((call) => ({
      topic: TOPICS.callEvents.name,
      key: recordKeys.callEvent({
        resellerId: call.resellerId ?? "",
        accountId: call.accountId ?? "",
        callKey: call.callKey ?? "",
      }),
      value: callEventCodec.encode(call),
      ...headers,
    })),
    ...parsed.messages.map((message) => {
      const resellerId = message.resellerId ?? ""
      const number = message.sender?.number ?? ""
      const callerKey = number === "" ? "" : recorder.callerKey(resellerId, number)
      return {
        topic: TOPICS.inboundMessages.name,
        key: recordKeys.inboundMessage({ resellerId, callerKey, eventId: message.eventId ?? "" }),
        value: inboundMessageCodec.encode({ ...message, callerKey }),
        ...headers,
      }
    }),
    ...parsed.receipts.map((receipt) => ({
      topic: TOPICS.receipts.name,
      key: recordKeys.receipt({
        resellerId: receipt.resellerId ?? "",
        accountId: receipt.accountId ?? "",
        messageId: receipt.messageId ?? "",
        carrierMessageId: receipt.carrierMessageId ?? "",
      }),
      value: deliveryReceiptCodec.encode(receipt),
      ...headers,
    })),
  ]
}
