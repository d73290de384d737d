import { setTimeout as sleep } from "node:timers/promises"
import { TOPICS } from "@rebound/contracts"
import { backoffMs, isRetryable, PoisonError } from "@rebound/runtime"
import type { BusRecord, ConsumeOptions, Producer } from "../port.ts"

/** First pause after a retryable failure, and the longest: an outage of minutes is asked about every few seconds. */
const RETRY_BASE_MS = 50
const RETRY_MAX_MS = 5_000

/**
 * The three ends of a record, chosen here and nowhere else: retryable, try again with backoff until it works or we stop;
 * poison, to dead-letters with its bytes and the reason; unknown, reject, and the process ends.
 */
export function workRecord(
  { work, deadLetterTopic = TOPICS.deadLetters.name }: Pick<ConsumeOptions, "work" | "deadLetterTopic">,
  deadLetters: () => Promise<Producer>,
  random: () => number,
): (record: BusRecord, signal: AbortSignal) => Promise<void> {
  return async (record, signal) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work(record, signal)
      } catch (error) {
        // Stopping, or the partition is somebody else's: the record stays undone, its offset uncommitted.
        if (signal.aborted) throw error
        if (error instanceof PoisonError)
          return bury(deadLetterTopic, record, error.message, await deadLetters(), signal, random)
        if (!isRetryable(error)) throw error
        await pause(attempt, random, signal)
      }
    }
  }
}

async function bury(
  topic: string,
  record: BusRecord,
  reason: string,
  producer: Producer,
  signal: AbortSignal,
  random: () => number,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await producer.send({
        topic,
        key: record.key,
        value: record.value ?? new Uint8Array(),
        headers: {
          ...record.headers,
          source: `${record.topic}/${record.partition}/${record.offset}`,
          reason: reason.slice(0, 500),
        },
      })
      return
    } catch (error) {
      if (!isRetryable(error) || signal.aborted) throw error
      await pause(attempt, random, signal)
    }
  }
}

/** Rejects when the signal is aborted, which ends the attempts. */
const pause = (attempt: number, random: () => number, signal: AbortSignal): Promise<void> =>
  sleep(backoffMs(attempt, { baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS, random }), undefined, { signal, ref: false })
