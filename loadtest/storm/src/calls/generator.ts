import { setTimeout as sleep } from "node:timers/promises"
import type { SeededRandom } from "@rebound/testkit"
import { Pool } from "undici"
import { eventsOf, type PlannedEvent, type Webhook } from "./events.ts"
import type { PlannedCall } from "./plan.ts"
import type { World } from "./world.ts"

/** What became of a call's webhooks. */
export interface Delivery {
  readonly call: PlannedCall
  /** When the first webhook that ends a leg was tried first. */
  firstTerminalSentAtMs: number
  /** When the last one was due, and when it was taken (2xx); 0 while it was not. */
  terminalDueAtMs: number
  terminalTakenAtMs: number
  /** When the second phone's was taken. */
  lateTakenAtMs: number
  /** Webhooks that were never taken within the carrier's patience. */
  undelivered: number
  startedAtMs: number
  done: boolean
}

export interface GeneratorOptions {
  readonly world: World
  readonly calls: readonly PlannedCall[]
  readonly ingestUrl: string
  readonly random: SeededRandom
  /** How long a webhook is tried again. A carrier told to retry (`#rc=5&rp=all`) and a switch with `retries` do likewise. */
  readonly patienceMs: number
}

export interface Generated {
  readonly deliveries: ReadonlyMap<string, Delivery>
  readonly webhooks: number
  /** Time to the 2xx of a webhook's first try, milliseconds, from its intended instant. */
  readonly ackMs: readonly number[]
}

const TICK_MS = 5
const RETRY_MS = 500

/** Sends the storm, open loop: every call begins at its instant whatever became of the others. */
export class Generator {
  readonly #options: GeneratorOptions
  readonly #pool: Pool
  readonly #deliveries = new Map<string, Delivery>()
  readonly #ackMs: number[] = []
  #webhooks = 0

  constructor(options: GeneratorOptions) {
    this.#options = options
    this.#pool = new Pool(options.ingestUrl, {
      connections: 128,
      pipelining: 1,
      headersTimeout: 15_000,
      bodyTimeout: 15_000,
    })
  }

  /** Calls that have begun and not been decided yet, as far as can be told from outside. */
  get inFlight(): number {
    const since = Date.now() - 3_000
    let count = 0
    for (const delivery of this.#deliveries.values())
      if (!delivery.done || delivery.terminalTakenAtMs > since) count += 1
    return count
  }

  /** Resolves when every webhook was taken or given up. */
  async run(): Promise<Generated> {
    const { calls } = this.#options
    const startedAt = Date.now()
    const running: Promise<void>[] = []
    for (let next = 0; next < calls.length; ) {
      const elapsedMs = Date.now() - startedAt
      for (; next < calls.length; next++) {
        const call = calls[next]
        if (call === undefined || call.startMs > elapsedMs) break
        running.push(this.#call(call, startedAt + call.startMs))
      }
      await sleep(TICK_MS)
    }
    await Promise.all(running)
    await this.#pool.close()
    return { deliveries: this.#deliveries, webhooks: this.#webhooks, ackMs: this.#ackMs }
  }

  async #call(call: PlannedCall, startMs: number): Promise<void> {
    const { world, ingestUrl } = this.#options
    const delivery: Delivery = {
      call,
      firstTerminalSentAtMs: 0,
      terminalDueAtMs: 0,
      terminalTakenAtMs: 0,
      lateTakenAtMs: 0,
      undelivered: 0,
      startedAtMs: startMs,
      done: false,
    }
    this.#deliveries.set(call.callId, delivery)
    const events = this.#disturbed(call, eventsOf(call, world, ingestUrl))
    await Promise.all(
      events.map(async (event) => {
        const dueMs = startMs + event.afterMs
        await sleep(Math.max(0, dueMs - Date.now()))
        const sentAtMs = Date.now()
        if (event.tells === "terminal") {
          delivery.firstTerminalSentAtMs ||= sentAtMs
          delivery.terminalDueAtMs = Math.max(delivery.terminalDueAtMs, dueMs)
        }
        const takenAtMs = await this.#deliver(event.make(sentAtMs), dueMs)
        if (takenAtMs === 0) delivery.undelivered += 1
        else if (event.tells === "late") delivery.lateTakenAtMs ||= takenAtMs
        else if (event.tells === "terminal")
          delivery.terminalTakenAtMs = Math.max(delivery.terminalTakenAtMs, takenAtMs)
      }),
    )
    delivery.done = true
  }

  /** Some calls have an event twice, some their order turned; the second phone's stays the last, as it is in life. */
  #disturbed(call: PlannedCall, events: readonly PlannedEvent[]): PlannedEvent[] {
    const { random } = this.#options
    let sent = [...events]
    if (call.reordered) {
      const early = events.filter((event) => event.tells !== "late")
      const instants = early.map((event) => event.afterMs)
      const turned = [...early].reverse().map((event, at) => ({ ...event, afterMs: instants[at] ?? event.afterMs }))
      sent = [...turned, ...events.filter((event) => event.tells === "late")]
    }
    if (call.duplicated) {
      const again = random.pick(sent)
      sent.push({ ...again, afterMs: again.afterMs + random.int(20, 400) })
    }
    return sent
  }

  /** Sends until it is taken, as long as the carrier's patience lasts. Resolves to the instant, 0 when it never was. */
  async #deliver(request: Webhook, dueMs: number): Promise<number> {
    const untilMs = dueMs + this.#options.patienceMs
    this.#webhooks += 1
    for (let attempt = 0; ; attempt++) {
      try {
        const { statusCode, body } = await this.#pool.request({ method: "POST", ...request })
        await body.dump()
        if (statusCode >= 200 && statusCode < 300) {
          const nowMs = Date.now()
          if (attempt === 0) this.#ackMs.push(nowMs - dueMs)
          return nowMs
        }
        if (statusCode < 500) throw new RefusedError(`${request.path}: ${statusCode}`)
      } catch (error) {
        if (error instanceof RefusedError) throw error
        // Nobody there, or cut off in the middle: the carrier tries again.
      }
      if (Date.now() + RETRY_MS > untilMs) return 0
      await sleep(RETRY_MS)
    }
  }
}

/** A webhook of ours was refused for good: the storm itself is wrong. */
class RefusedError extends Error {}
