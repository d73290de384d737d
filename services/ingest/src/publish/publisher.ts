import type { OutgoingRecord, Producer } from "@rebound/bus"
import type { CrashPoints, Log } from "@rebound/runtime"
import { IngestError } from "../errors.ts"
import type { Spool } from "../spool/spool.ts"
import { Breaker } from "./breaker.ts"

export interface PublisherOptions {
  readonly producer: Producer
  /** Undefined where the volume does not survive a restart: then Kafka is the only durable place. */
  readonly spool: Spool | undefined
  readonly crash: CrashPoints
  readonly log: Log
  readonly now: () => number
  /** How long a webhook waits for Kafka before it goes to the spool. Default 250 ms: carriers give up within seconds. */
  readonly budgetMs?: number
  readonly observe: (place: "kafka" | "spool" | "refused") => void
}

/** While the spool has something: how often a replay is tried. */
const REPLAY_EVERY_MS = 200

/** Durable before 2xx: a record is acknowledged by Kafka or on the disk, or the caller hears that it is neither. */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #breaker: Breaker
  readonly #budgetMs: number
  #replaying: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(options: PublisherOptions) {
    this.#options = options
    this.#budgetMs = options.budgetMs ?? 250
    this.#breaker = new Breaker({ now: options.now })
  }

  /** Rejects with IngestError `INGEST_SPOOL_FULL` or `INGEST_NO_SPOOL` when the record is nowhere durable. */
  async publish(record: OutgoingRecord): Promise<void> {
    if (this.#breaker.admits()) {
      try {
        await this.#options.producer.send(record, { timeoutMs: this.#budgetMs })
        this.#breaker.succeeded()
        this.#options.crash.reach("ingest.produced")
        this.#options.observe("kafka")
        return
      } catch (error) {
        // The flight may still land: the spool sends it again with the same id, and readers drop the repeat.
        this.#breaker.failed()
        this.#options.log.debug({ err: error }, "Kafka did not acknowledge in time; spooling")
      }
    }
    await this.#toSpool(record)
  }

  /** Sends what is spooled, oldest first, whenever Kafka takes it. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#replaying = this.#replaying.then(() => this.#replay())
    }, REPLAY_EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#replaying
  }

  get breakerOpen(): boolean {
    return this.#breaker.open
  }

  async #toSpool(record: OutgoingRecord): Promise<void> {
    const { spool } = this.#options
    if (spool === undefined) {
      this.#options.observe("refused")
      throw new IngestError("INGEST_NO_SPOOL", "Kafka did not answer in time and there is no durable spool")
    }
    try {
      await spool.append(record)
    } catch (error) {
      this.#options.observe("refused")
      throw error
    }
    this.#options.crash.reach("ingest.spooled")
    this.#options.observe("spool")
  }

  async #replay(): Promise<void> {
    const { spool, producer, log } = this.#options
    if (spool === undefined) return
    try {
      while (!spool.empty) {
        const replayed = await spool.replayOldest((record) => producer.send(record, { timeoutMs: 5_000 }))
        if (replayed === undefined) return
        this.#breaker.succeeded()
        this.#options.crash.reach("ingest.replayed")
        await spool.drop(replayed)
        log.info({ records: replayed.records }, "replayed a spool segment to Kafka")
        if (replayed.keptIn !== undefined)
          log.error({ path: replayed.keptIn }, "bytes of the spool that are no whole record were put aside")
      }
    } catch (error) {
      log.debug({ err: error }, "Kafka does not take the spool yet")
    }
  }
}
