import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"

/** A step as its row in the outbox holds it, opened. */
export interface WaitingStep {
  readonly sequence: string
  readonly key: string
  readonly value: Uint8Array
}

const SEND_TIMEOUT_MS = 2_000

/**
 * Sends steps, keys side by side and those of one key one after another: a step that fails holds back those behind it under
 * its key, and nobody else's. Resolves to which are durable and to the first failure. Begins no send after 2 s, since the
 * steps' locks are held meanwhile: with the last one's own deadline it takes twice that at most.
 */
export async function sendSteps(
  producer: Producer,
  steps: readonly WaitingStep[],
): Promise<{ readonly sent: readonly string[]; readonly failure: unknown }> {
  const late = AbortSignal.timeout(SEND_TIMEOUT_MS)
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
