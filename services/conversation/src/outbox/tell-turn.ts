import { type ConversationEventKind, conversationEventCodec, recordKeys } from "@rebound/contracts"
import type { Tx } from "@rebound/store"

/** A turn of a conversation, as the topic `outcomes` tells it. */
export interface ToldTurn {
  /** The same turn told again carries the same id. */
  readonly eventId: string
  readonly resellerId: string
  readonly brandId: string
  readonly locationId: string
  readonly threadId: string
  readonly kind: ConversationEventKind
  readonly outcome: string
  readonly atMs: number
  readonly callerKey: string
}

/** Drainers that may work side by side. More than conversation services will ever run; a change needs an empty outbox. */
export const OUTBOX_SHARDS = 16

/** Writes a turn into the outbox, in the transaction that makes it. One caller's turns have one key, so one shard, so one order. */
export async function tellTurn(tx: Tx, turn: ToldTurn): Promise<void> {
  const key = recordKeys.conversationEvent(turn)
  await tx.query(
    "INSERT INTO conv_outbox (reseller_id, shard, key, value) VALUES ($1, $2::integer, $3, $4)",
    [turn.resellerId, shardOf(key), key, conversationEventCodec.encode(turn)],
    { name: "conv_tell" },
  )
}

/** FNV-1a over the key's code units: even, and the same in every process. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % OUTBOX_SHARDS
}
