import { createKafkaBus } from "@rebound/bus"
import { callVerdictCodec, TOPICS } from "@rebound/contracts"
import { callKeyOf } from "./backlog.ts"

export interface VerdictsOfRound {
  /** Distinct calls of the round that have a verdict. */
  readonly calls: number
  /** Verdicts beyond the first of a call. */
  readonly repeated: number
  /** From the first verdict of the round to its last, by the stamps of the log. */
  readonly ms: number
}

/** Reads the topic `verdicts` from its beginning for the calls of one round. */
export async function verdictsOfRound(brokers: readonly string[], round: number): Promise<VerdictsOfRound> {
  const bus = createKafkaBus({ brokers, clientId: "bench-verdicts" })
  const mark = `:${callKeyOf(round, 0).slice(0, -1)}`
  const calls = new Set<string>()
  let repeated = 0
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const follower = await bus.follow({
    topic: TOPICS.verdicts.name,
    onRecord: ({ value, timestampMs }) => {
      const { callId } = callVerdictCodec.decode(value)
      if (!callId.includes(mark)) return
      if (calls.has(callId)) repeated += 1
      calls.add(callId)
      firstMs = Math.min(firstMs, timestampMs)
      lastMs = Math.max(lastMs, timestampMs)
    },
    onFatal: (error) => {
      throw error
    },
  })
  await follower.ready
  await follower.close()
  await bus.close()
  return { calls: calls.size, repeated, ms: lastMs - firstMs }
}
