/** The topics: names, keys, how long they keep and who buries what cannot be read. Partitions are the installation's choice. */

const day = 86_400_000

/** What one topic is to all who read it. */
export interface Topic {
  readonly name: string
  readonly compacted: boolean
  /** 0: for ever. */
  readonly retentionMs: number
  /**
   * The one service that sends records of this topic which cannot be read to `dead-letters`: it acts on them, so it has to
   * say what it could not act on. All other readers skip such a record and count it, so that one bad record makes one dead
   * letter, however many read the topic. `nobody`: the topic is followed from its beginning, or read by people.
   */
  readonly buriedBy: "classifier" | "dispatcher" | "conversation" | "analytics" | "nobody"
}

/**
 * Numbers travel on topics for their retention; after that they live encrypted in one table. `directory` is compacted;
 * `dead-letters` keeps bytes for a week so that an operator can mend and replay them.
 */
export const TOPICS = {
  callEvents: { name: "call-events", compacted: false, retentionMs: 7 * day, buriedBy: "classifier" },
  callEventsBulk: { name: "call-events-bulk", compacted: false, retentionMs: 7 * day, buriedBy: "classifier" },
  verdicts: { name: "verdicts", compacted: false, retentionMs: 7 * day, buriedBy: "dispatcher" },
  inboundMessages: { name: "inbound-messages", compacted: false, retentionMs: 7 * day, buriedBy: "dispatcher" },
  receipts: { name: "receipts", compacted: false, retentionMs: 7 * day, buriedBy: "dispatcher" },
  messages: { name: "messages", compacted: false, retentionMs: 7 * day, buriedBy: "conversation" },
  outcomes: { name: "outcomes", compacted: false, retentionMs: 7 * day, buriedBy: "analytics" },
  directory: { name: "directory", compacted: true, retentionMs: 0, buriedBy: "nobody" },
  deadLetters: { name: "dead-letters", compacted: false, retentionMs: 7 * day, buriedBy: "nobody" },
} as const satisfies Readonly<Record<string, Topic>>

export type TopicName = (typeof TOPICS)[keyof typeof TOPICS]["name"]

/** Specs for `Bus.ensureTopics`. @param partitions 12 on a small install, 48 to 96 in production. */
export const topicSpecs = (partitions: number) =>
  Object.values(TOPICS).map((t) => ({
    name: t.name,
    partitions: t.name === "dead-letters" ? 1 : partitions,
    compacted: t.compacted,
    ...(t.retentionMs > 0 && { retentionMs: t.retentionMs }),
  }))

/** Unique in the installation: two resellers, or two accounts, may see the same id from their switches. */
export const callIdOf = (call: { resellerId: string; accountId: string; callKey: string }): string =>
  `${call.resellerId}:${call.accountId}:${call.callKey}`

/** Keys of records, one function per topic, so that producer and test agree. */
export const recordKeys = {
  callEvent: (e: { resellerId: string; accountId: string; callKey: string }) =>
    `${e.resellerId}/${e.accountId}:${e.callKey}`,
  /** Callers who withhold their number have no key: their call stands for itself. */
  verdict: (v: { resellerId: string; callerKey: string; callId: string }) =>
    v.callerKey === "" ? v.callId : `${v.resellerId}:${v.callerKey}`,
  inboundMessage: (m: { resellerId: string; callerKey: string; eventId: string }) =>
    m.callerKey === "" ? `${m.resellerId}:${m.eventId}` : `${m.resellerId}:${m.callerKey}`,
  receipt: (r: { resellerId: string; accountId: string; messageId: string; carrierMessageId: string }) =>
    r.messageId === "" ? `${r.resellerId}/${r.accountId}:${r.carrierMessageId}` : r.messageId,
  messageEvent: (m: { resellerId: string; callerKey: string; callId: string }) =>
    m.callerKey === "" ? m.callId : `${m.resellerId}:${m.callerKey}`,
  conversationEvent: (e: { resellerId: string; callerKey: string; threadId: string }) =>
    e.callerKey === "" ? `${e.resellerId}:${e.threadId}` : `${e.resellerId}:${e.callerKey}`,
  directory: (kind: string, resellerId: string, id: string) => `${kind}:${resellerId}:${id}`,
}
