import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"

/** A step as its row in the outbox holds it, opened. */
export interface WaitingStep {
  readonly sequence: string
  readonly key: string
  readonly value: Uint8Array
}

/** A send takes twice that at most: to leave, and to be acknowledged. */
const SEND_TIMEOUT_MS = 2_000
/** With the last send's own deadline this stays below the 5 s that the store lets a transaction idle. */
const BEGIN_WITHIN_MS = 500

/**
 * Sends steps, keys side by side and those of one key one after another: a step that fails holds back those behind it under
 * its key, and nobody else's. Resolves to which are durable and to the first failure. What is not begun
 * within half a second is left for the next round: the steps' locks are held meanwhile.
 */
export async function sendSteps(
  producer: Producer,
  steps: readonly WaitingStep[],
): Promise<{ readonly sent: readonly string[]; readonly failure: unknown }> {
  const late = AbortSignal.timeout(BEGIN_WITHIN_MS)
  const sent: string[] = []
  const failures: unknown[] = []
  const sendAll = async (ofKey: readonly WaitingStep[]) => {
    for (const { sequence, key, value } of ofKey) {
      if (late.aborted) return
      await producer.send({ topic: TOPICS.messages.name, key, value }, { timeoutMs: SEND_TIMEOUT_MS })
      sent.push(sequence)
    }
  }
  const keys = Map.groupBy(steps, ({ key }) => key)
  await Promise.all([...keys.values()].map((ofKey) => sendAll(ofKey).catch((error) => failures.push(error))))
  return { sent, failure: failures[0] }
}
