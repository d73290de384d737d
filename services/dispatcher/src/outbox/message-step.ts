import type { MessageInitShape } from "@bufbuild/protobuf"
import { type MessageEventSchema, messageEventCodec, recordKeys } from "@rebound/contracts"
import { shardOf } from "@rebound/outbox"
import type { Sealing } from "../numbers-at-rest/sealing.ts"

/** A step in the life of a text, as the topic `messages` tells it. */
export type MessageStep = MessageInitShape<typeof MessageEventSchema>

/** A row of `dispatch_outbox`, written in the same statement as the step itself. */
export interface OutboxRow {
  readonly shard: number
  readonly key: string
  /** The encoded event under the reseller's data key: it holds the caller's number. */
  readonly valueSealed: string
}

/** Makes the row of a step. One caller's steps have one key, so one shard, so one order. */
export async function outboxRow(step: MessageStep, sealing: Pick<Sealing, "sealRecord">): Promise<OutboxRow> {
  const resellerId = step.resellerId ?? ""
  const key = recordKeys.messageEvent({ resellerId, callerKey: step.callerKey ?? "", callId: step.callId ?? "" })
  return { shard: shardOf(key), key, valueSealed: await sealing.sealRecord(resellerId, messageEventCodec.encode(step)) }
}
