/**
 * The bus: durable, partitioned, ordered topics. One port, three drivers (platformatic and kafkajs against Kafka,
 * a log in node:sqlite for solo), one contract suite.
 */

/** One record to append. The partition follows from the key (murmur2, as Kafka's own clients choose it). */
export interface OutgoingRecord {
  readonly topic: string
  /** Records of one key keep their order. */
  readonly key: string
  /** `null` is a tombstone: on a compacted topic it removes the key. */
  readonly value: Uint8Array | null
  /** Small text headers: trace context, origin. */
  readonly headers?: Readonly<Record<string, string>>
}

/** One record as read back. */
export interface BusRecord {
  readonly topic: string
  readonly partition: number
  /** Position in the partition; grows by at least 1. Safe as a number: 2^53 records. */
  readonly offset: number
  readonly key: string
  readonly value: Uint8Array | null
  readonly headers: Readonly<Record<string, string>>
  /** Append time as the broker or log saw it, Unix milliseconds. */
  readonly timestampMs: number
}

export interface Sent {
  readonly partition: number
  readonly offset: number
}

export interface Producer {
  /**
   * Resolves once the record is durable (acks=all). Sends at the end of the event loop's turn when its partition is idle;
   * gathers while a flight is under way. One partition per flight, one flight per partition. Records of one key, sent one after another without
   * awaiting, keep their order.
   *
   * Rejects with BusError: `BUS_TIMEOUT` (did not leave within `timeoutMs`, or was not acknowledged within as much after
   * it left: then it may still land, so consumers drop repeats by id), `BUS_FULL` (the lane's queue is at its bound; nothing was sent), `BUS_UNKNOWN_TOPIC`, `BUS_REFUSED`
   * (for good: too large, not authorised), `BUS_CLOSED`.
   */
  send(record: OutgoingRecord, options?: { readonly timeoutMs?: number }): Promise<Sent>
  /** Waits until every record sent has its answer, which their own deadlines bound; then disconnects. */
  close(): Promise<void>
}

/** Where a partition's reader stands. */
export interface Position {
  /** Offset of the next record that will be dealt out. */
  readonly next: number
  /** End of the partition as last told by the broker or log. `next >= end`: caught up. */
  readonly end: number
}

export interface ConsumeOptions {
  /** Consumer group: its members share the partitions; each keeps its own committed offsets. */
  readonly group: string
  readonly topics: readonly string[]
  /**
   * Works one record. Records of one key arrive in order, one at a time; keys run side by side. Resolve when the record's
   * effects are durable: the committed offset is the low-water mark of what resolved. Must be idempotent: after a crash
   * or a rebalance what follows the committed offset is dealt out again.
   *
   * Outcomes when it rejects: an error with `retryable: true` is tried again with backoff (the key waits, others go on);
   * a `PoisonError` sends the record's bytes and the reason to `dead-letters` and goes on; anything else is unknown:
   * `onFatal` is called, nothing further is committed past the record, and the process is expected to end.
   *
   * The signal is aborted when the record's partition went to another member, or when closing has waited `drainMs`. What
   * the handler then rejects with does not matter: the record counts as undone.
   */
  readonly work: (record: BusRecord, signal: AbortSignal) => Promise<void>
  /** Called before the first record of newly assigned partitions is dealt out. Dealing waits for it. */
  readonly onAssigned?: (topic: string, partitions: readonly number[]) => Promise<void>
  /** Called when partitions left; work for them may still be finishing elsewhere. */
  readonly onRevoked?: (topic: string, partitions: readonly number[]) => void
  readonly onFatal: (error: unknown) => void
  /** Distance from the low-water mark to the newest record dealt out, per partition. Default 256. */
  readonly windowPerPartition?: number
  /** Records waiting for one key before its partition pauses. Default 16. */
  readonly windowPerKey?: number
  /**
   * How long the broker may gather records before it answers a fetch, in milliseconds; a mebibyte of them is answered at
   * once. Default 0: it answers with the first one, since somebody waits. More where nobody does: a reader of every call
   * then asks a few times a second and not once a record. Kafka only; the embedded log costs no requests.
   */
  readonly gatherMs?: number
  /** Where poison goes. Default `dead-letters`. */
  readonly deadLetterTopic?: string
}

export interface Consumer {
  /** Position of an assigned partition, undefined for others. */
  position(topic: string, partition: number): Position | undefined
  /** Partitions held now. */
  assigned(topic: string): readonly number[]
  /** Stops dealing out, waits for work under way (up to `drainMs`, default 5,000), commits, leaves the group. */
  close(options?: { readonly drainMs?: number }): Promise<void>
}

export interface FollowOptions {
  readonly topic: string
  /** Every record from the beginning, one at a time per partition, without a group: each follower sees all. */
  readonly onRecord: (record: BusRecord) => void | Promise<void>
  readonly onFatal: (error: unknown) => void
}

export interface Follower {
  /** Resolves when every record that was there at the start has been seen. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly compacted?: boolean
  readonly retentionMs?: number
}

export interface Bus {
  /** Creates what is missing; refuses (BUS_TOPIC_MISMATCH) a topic whose partition count differs. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>
  producer(): Promise<Producer>
  consume(options: ConsumeOptions): Promise<Consumer>
  follow(options: FollowOptions): Promise<Follower>
  /** Resolves when the broker answers; rejects with BusError `BUS_UNREACHABLE`. For readiness. */
  ping(): Promise<void>
  close(): Promise<void>
}
