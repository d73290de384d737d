import type { MessageInitShape } from "@bufbuild/protobuf"
import { type MessageEventSchema, messageEventCodec, recordKeys } from "@rebound/contracts"
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

/** Drainers that may work side by side. More than dispatchers will ever run; a change needs an empty outbox. */
export const OUTBOX_SHARDS = 16

/** Makes the row of a step. One caller's steps have one key, so one shard, so one order. */
export async function outboxRow(step: MessageStep, sealing: Pick<Sealing, "sealRecord">): Promise<OutboxRow> {
  const resellerId = step.resellerId ?? ""
  const key = recordKeys.messageEvent({ resellerId, callerKey: step.callerKey ?? "", callId: step.callId ?? "" })
  return { shard: shardOf(key), key, valueSealed: await sealing.sealRecord(resellerId, messageEventCodec.encode(step)) }
}

/** FNV-1a over the key's code units: even, and the same in every process. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % OUTBOX_SHARDS
}
