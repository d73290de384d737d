import { setTimeout as sleep } from "node:timers/promises"
import { GroupCommit } from "@rebound/runtime"
import { AnalyticsError } from "../errors.ts"
import type { Bucket } from "../rollups/touched.ts"
import type { Warehouse } from "../warehouse/port.ts"
import { type Fact, writeBlock } from "./write-block.ts"

export type { Fact } from "./write-block.ts"

export interface FactWriter {
  /** Resolves when the fact and every bucket that it touches are durable. Repeating it changes no figure. */
  write(fact: Fact): Promise<void>
  /** Facts waiting for the block in flight; for gauges. */
  readonly waiting: number
  close(): Promise<void>
}

export interface Written {
  readonly resellerId: string
  readonly facts: number
  readonly buckets: readonly Bucket[]
  readonly tookMs: number
}

export interface FactWriterDeps {
  readonly warehouse: Warehouse
  readonly monotonic: () => number
  /** Told of each block after it is durable, for the live hint, freshness and metrics. */
  readonly onWritten: (written: Written) => void
  /** Told of each block that failed, also of one that is tried again. */
  readonly onFailed?: (error: AnalyticsError) => void
  /** Told of each bucket that was left as it was because making it is too much for one statement. */
  readonly onLeft?: (left: Bucket & { readonly resellerId: string }, error: AnalyticsError) => void
  /**
   * Rest between two blocks, as a share of the time the first one took, 3 s at most. Default 0. An engine in this process
   * shares its cores with everything else: 3 leaves it a quarter of the time.
   */
  readonly rest?: number
}

/** Facts of one block at most: some MB of JSON, and about a second: what a block costs whatever its size is a tenth of it by then. */
const FACTS_AT_ONCE = 10_000
/** However slow a block was, figures do not stand still for longer. */
const REST_MAX_MS = 3_000
/** What the consumers' windows can hold together, with room. */
const WAITING_MAX = 200_000

/**
 * Writes facts in blocks: one block in flight, the next gathers meanwhile. A crash anywhere in a block leaves the offsets
 * where they were, and the block comes again.
 */
export function createFactWriter(deps: FactWriterDeps): FactWriter {
  const closing = new AbortController()
  let restUntilMs = Number.NEGATIVE_INFINITY
  const commit = new GroupCommit<Fact, void>({
    maxBatch: FACTS_AT_ONCE,
    maxWaiting: WAITING_MAX,
    flush: async (facts) => {
      // Before the work, so that whoever waits for the last block hears of it at once.
      const restMs = restUntilMs - deps.monotonic()
      if (restMs > 0) await sleep(restMs, undefined, { signal: closing.signal }).catch(() => {})
      const from = deps.monotonic()
      for (const [resellerId, own] of Map.groupBy(facts, (fact) => fact.reseller_id)) {
        const began = deps.monotonic()
        const buckets = await attempt(deps, resellerId, own)
        deps.onWritten({ resellerId, facts: own.length, buckets, tookMs: deps.monotonic() - began })
      }
      const endMs = deps.monotonic()
      restUntilMs = endMs + Math.min(REST_MAX_MS, (endMs - from) * (deps.rest ?? 0))
      return facts.map(() => undefined)
    },
  })
  return {
    write: (fact) => commit.submit(fact),
    get waiting() {
      return commit.waiting
    },
    close: () => {
      closing.abort()
      return commit.close()
    },
  }
}

/** Writes one block. Whatever in it is too much for one statement is tried again, in other company: it must not end the process. */
async function attempt(deps: FactWriterDeps, resellerId: string, facts: readonly Fact[]): Promise<Bucket[]> {
  try {
    return await writeBlock(deps.warehouse, resellerId, facts, (bucket, error) =>
      deps.onLeft?.({ ...bucket, resellerId }, error),
    )
  } catch (thrown) {
    if (!(thrown instanceof AnalyticsError)) throw thrown
    const error =
      thrown.code === "ANALYTICS_TOO_MUCH"
        ? new AnalyticsError("ANALYTICS_WAREHOUSE_BUSY", thrown.message, { cause: thrown })
        : thrown
    deps.onFailed?.(error)
    throw error
  }
}
