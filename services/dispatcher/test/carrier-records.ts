import type { MessageInitShape } from "@bufbuild/protobuf"
import type { BusRecord } from "@rebound/bus"
import type { DeliveryReceiptSchema, InboundMessageSchema } from "@rebound/contracts"
import type { CallerHasher, E164 } from "@rebound/numbers"
import type { Text } from "./ledger-texts.ts"
import { LINES, SAMPLE_RESELLER } from "./sample-index.ts"

export type ReceiptInit = Omit<MessageInitShape<typeof DeliveryReceiptSchema>, "$typeName" | "$unknown">
/** A text from a handset. */
type InboundFields = Omit<MessageInitShape<typeof InboundMessageSchema>, "$typeName" | "$unknown">
export type InboundInit = InboundFields & { readonly number: E164 }

let serial = 0

/** What carriers tell ingest, as ingest puts it on topics. */
export function carrierRecords({
  clock,
  hasher,
}: {
  readonly clock: { nowMs: number }
  readonly hasher: CallerHasher
}) {
  const receiptOf = (text: Text, over: ReceiptInit): ReceiptInit => {
    const status = over.status ?? "delivered"
    return {
      resellerId: text.resellerId,
      accountId: text.accountId,
      carrier: "twilio",
      carrierMessageId: text.carrierMessageId,
      messageId: text.messageId,
      status,
      eventId: `${text.carrierMessageId}/${status}`,
      receivedAtMs: clock.nowMs,
      ...over,
    }
  }
  const inboundOf = ({ number, ...over }: InboundInit): InboundFields => {
    serial += 1
    return {
      eventId: `SM-in-${serial}`,
      resellerId: SAMPLE_RESELLER,
      accountId: "simulated",
      carrier: "twilio",
      line: LINES.austin,
      sender: { kind: "e164", number },
      receivedAtMs: clock.nowMs,
      origin: "live",
      callerKey: hasher.current(SAMPLE_RESELLER, number),
      ...over,
    }
  }
  const recordOf = (topic: string, value: Uint8Array): BusRecord => ({
    topic,
    partition: 0,
    offset: 0,
    key: "",
    value,
    headers: {},
    timestampMs: clock.nowMs,
  })
  return { receiptOf, inboundOf, recordOf }
}
