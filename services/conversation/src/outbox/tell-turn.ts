import { type ConversationEventKind, conversationEventCodec, recordKeys } from "@rebound/contracts"
import { shardOf } from "@rebound/outbox"
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

/** Writes a turn into the outbox, in the transaction that makes it. One caller's turns have one key, so one shard, so one order. */
export async function tellTurn(tx: Tx, turn: ToldTurn): Promise<void> {
  const key = recordKeys.conversationEvent(turn)
  await tx.query(
    "INSERT INTO conv_outbox (reseller_id, shard, key, value) VALUES ($1, $2::integer, $3, $4)",
    [turn.resellerId, shardOf(key), key, conversationEventCodec.encode(turn)],
    { name: "conv_tell" },
  )
}
