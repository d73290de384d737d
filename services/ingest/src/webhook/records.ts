import type { OutgoingRecord } from "@rebound/bus"
import type { Parsed } from "@rebound/carriers"
import { callEventCodec, deliveryReceiptCodec, inboundMessageCodec, recordKeys, TOPICS } from "@rebound/contracts"

export interface Recorder {
  /** Keyed hash of a caller's number within a reseller: topics are keyed by it, never by the number. */
  readonly callerKey: (resellerId: string, number: string) => string
}

/** Encodes what a webhook said, once, for its topics. */
export function toRecords(parsed: Parsed, recorder: Recorder, traceparent: string | undefined): OutgoingRecord[] {
  const records: OutgoingRecord[] = []
  const add = (topic: string, key: string, value: Uint8Array) =>
    records.push(traceparent === undefined ? { topic, key, value } : { topic, key, value, headers: { traceparent } })
  for (const call of parsed.calls)
    add(
      TOPICS.callEvents.name,
      recordKeys.callEvent({
        resellerId: call.resellerId ?? "",
        accountId: call.accountId ?? "",
        callKey: call.callKey ?? "",
      }),
      callEventCodec.encode(call),
    )
  for (const message of parsed.messages) {
    const resellerId = message.resellerId ?? ""
    const number = message.sender?.number ?? ""
    const callerKey = number === "" ? "" : recorder.callerKey(resellerId, number)
    add(
      TOPICS.inboundMessages.name,
      recordKeys.inboundMessage({ resellerId, callerKey, eventId: message.eventId ?? "" }),
      inboundMessageCodec.encode({ ...message, callerKey }),
    )
  }
  for (const receipt of parsed.receipts)
    add(
      TOPICS.receipts.name,
      recordKeys.receipt({
        resellerId: receipt.resellerId ?? "",
        accountId: receipt.accountId ?? "",
        messageId: receipt.messageId ?? "",
        carrierMessageId: receipt.carrierMessageId ?? "",
      }),
      deliveryReceiptCodec.encode(receipt),
    )
  return records
}
