import { BusError, type OutgoingRecord, type Producer } from "@rebound/bus"
import type { CrashPoints, Log } from "@rebound/runtime"
import { IngestError } from "../errors.ts"
import type { SentOrRefused, Spool } from "../spool/spool.ts"
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
/** Nobody waits for a replay, but a stop does. */
const REPLAY_TIMEOUT_MS = 5_000

/** Durable before 2xx: a record is acknowledged by Kafka or on the disk, or the caller hears that it is neither. */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #breaker: Breaker
  readonly #within: { readonly timeoutMs: number }
  #replaying: Promise<void> | undefined
  #stopping = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: PublisherOptions) {
    this.#options = options
    this.#within = { timeoutMs: options.budgetMs ?? 250 }
    this.#breaker = new Breaker({ now: options.now })
  }

  /** Rejects with IngestError `INGEST_SPOOL_FULL`, `INGEST_SPOOL_FAILED` or `INGEST_NO_SPOOL` (all retryable) when the record is nowhere durable. */
  publish(record: OutgoingRecord): Promise<void> {
    return this.#breaker.admits() ? this.#toKafka(record) : this.#toSpool(record)
  }

  /** Sends what is spooled, oldest first, whenever Kafka takes it. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#replaying ??= this.#replay().finally(() => {
        this.#replaying = undefined
      })
    }, REPLAY_EVERY_MS)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#timer)
    await this.#replaying
  }

  get breakerOpen(): boolean {
    return this.#breaker.open
  }

  #toKafka(record: OutgoingRecord): Promise<void> {
    const { producer, crash, observe, log } = this.#options
    return producer.send(record, this.#within).then(
      () => {
        this.#breaker.succeeded()
        crash.reach("ingest.produced")
        observe("kafka")
      },
      (error: unknown) => {
        // The flight may still land: the spool sends it again with the same id, and readers drop the repeat. A record that is
        // refused for good says nothing about Kafka's health.
        if (isRefused(error)) this.#breaker.succeeded()
        else this.#breaker.failed()
        log.debug({ err: error }, "Kafka did not acknowledge in time; spooling")
        return this.#toSpool(record)
      },
    )
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
    const send = async (record: OutgoingRecord): Promise<SentOrRefused> => {
      try {
        await producer.send(record, { timeoutMs: REPLAY_TIMEOUT_MS })
        return "sent"
      } catch (error) {
        if (isRefused(error)) return "refused"
        throw error
      }
    }
    try {
      while (!this.#stopping) {
        const replayed = await spool.replayOldest(send)
        if (replayed === undefined) return
        this.#breaker.succeeded()
        this.#options.crash.reach("ingest.replayed")
        await spool.drop(replayed)
        log.info({ records: replayed.records }, "replayed a spool segment to Kafka")
        for (const path of replayed.keptAside)
          log.error(
            { path },
            "part of a spool segment could not be read, or Kafka refuses it for good; it is kept here",
          )
      }
    } catch (error) {
      log.debug({ err: error }, "Kafka does not take the spool yet")
    }
  }
}

const isRefused = (error: unknown): boolean => error instanceof BusError && error.code === "BUS_REFUSED"
