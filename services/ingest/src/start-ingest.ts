import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Bus, Producer } from "@rebound/bus"
import type { CrashPoints, Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import type { Vault } from "@rebound/vault"
import { type KnownDirectory, openDirectory } from "./directory/known-directory.ts"
import { SealedDirectory } from "./directory/sealed-directory.ts"
import { chooseEngine, type EngineChoice } from "./http/choose-engine.ts"
import { Publisher } from "./publish/publisher.ts"
import { Spool } from "./spool/spool.ts"
import { forgetfulVolume } from "./spool/volume.ts"
import type { QuotaOptions } from "./webhook/quota.ts"
import { createWebhook, type WebhookOutcome } from "./webhook/webhook.ts"

/** Everything that ingest takes from its surroundings; solo and main.ts build it differently. */
export interface IngestSurroundings {
  readonly bus: Bus
  readonly vault: Vault
  /** Keyed hash of a caller's number within a reseller. */
  readonly callerKey: (resellerId: string, number: string) => string
  /** The spool and the sealed directory lie in `<dataDir>/ingest`. */
  readonly dataDir: string
  readonly spoolBytesMax: number
  readonly engine: EngineChoice
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Default 10,000 ms; see `EngineOptions`. */
  readonly requestTimeoutMs?: number
  readonly quota?: QuotaOptions
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly crash: CrashPoints
  readonly now: () => number
  readonly onFatal: (error: unknown) => void
}

export interface Ingest {
  /** The real port. */
  readonly port: number
  readonly engine: "node" | "uws"
  /** For readiness: rejects while webhooks could not be verified, or would have no durable place. */
  ready(): Promise<void>
}

/**
 * Starts ingest in `lifecycle`: what it was left with first (spool, sealed directory), then the door. Stopped backwards:
 * the door closes and requests in hand finish; what is spooled stays for the next start.
 */
export async function startIngest(lifecycle: Lifecycle, surroundings: IngestSurroundings): Promise<Ingest> {
  const { bus, log, metrics, now } = surroundings
  const folder = join(surroundings.dataDir, "ingest")
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const spool = await openSpool(lifecycle, folder, surroundings)
  const producer = await lifecycle.start(
    "ingest producer",
    () => bus.producer(),
    (opened: Producer) => opened.close(),
  )
  const durable = metrics.counter("rebound_ingest_records_total", "Records by where they became durable", ["place"])
  const placed = {
    kafka: durable.labels({ place: "kafka" }),
    spool: durable.labels({ place: "spool" }),
    refused: durable.labels({ place: "refused" }),
  }
  const publisher = await lifecycle.start(
    "ingest publisher",
    () => {
      const made = new Publisher({
        producer,
        spool,
        crash: surroundings.crash,
        log,
        now,
        observe: (place) => placed[place].inc(),
      })
      made.start()
      return made
    },
    (opened) => opened.stop(),
  )
  const directory = await openDirectory(lifecycle, {
    ...surroundings,
    openSecret: surroundings.vault.openSecret,
    sealed: new SealedDirectory(folder, surroundings.vault),
  })
  await watch(lifecycle, { metrics, spool, publisher, now })

  const { engine, why } = await chooseEngine(surroundings.engine)
  const listening = await lifecycle.start(
    "ingest HTTP",
    () =>
      engine.listen({
        port: surroundings.port,
        host: surroundings.host,
        ...(surroundings.requestTimeoutMs !== undefined && { requestTimeoutMs: surroundings.requestTimeoutMs }),
        admit: createWebhook({
          ...surroundings,
          directory: directory.view,
          publisher,
          recorder: { callerKey: surroundings.callerKey },
          ...observed(metrics),
        }),
      }),
    (opened) => opened.close(),
  )
  log.info({ port: listening.port, engine: engine.name, why }, "taking webhooks")
  return { port: listening.port, engine: engine.name, ready: () => ready(directory, bus, spool) }
}

async function openSpool(
  lifecycle: Lifecycle,
  folder: string,
  { log, spoolBytesMax }: IngestSurroundings,
): Promise<Spool | undefined> {
  const forgetful = await forgetfulVolume(folder)
  if (forgetful !== undefined) {
    log.warn({ volume: forgetful }, "no spool: this volume does not survive a restart, so Kafka has to be there")
    return undefined
  }
  return await lifecycle.start(
    "spool",
    () => Spool.open({ directory: join(folder, "spool"), bytesMax: spoolBytesMax }),
    (opened) => opened.close(),
  )
}

async function ready(directory: KnownDirectory, bus: Bus, spool: Spool | undefined): Promise<void> {
  if (!directory.isKnown()) throw new Error("the directory is not known yet")
  // With room in the spool webhooks are durable whether Kafka answers or not.
  if (spool === undefined || spool.full) await bus.ping()
}

function observed(metrics: Metrics) {
  const webhooks = metrics.counter("rebound_webhooks_total", "Webhooks answered, by carrier kind, what, and outcome", [
    "kind",
    "what",
    "outcome",
  ])
  const seconds = metrics.histogram("rebound_webhook_seconds", "Time to answer a webhook, durable", ["kind", "what"])
  const unknownLines = metrics.counter(
    "rebound_unknown_lines_total",
    "Call events for a number that is nobody's line; kept all the same",
  )
  const seriesOf = (kind: string, what: string, outcome: WebhookOutcome) => ({
    kind,
    what,
    outcome,
    answered: webhooks.labels({ kind, what, outcome }),
    took: outcome === "accepted" ? seconds.labels({ kind, what }) : undefined,
  })
  // The next webhook is nearly always like the last one.
  let last: ReturnType<typeof seriesOf> | undefined
  return {
    observe: (kind: string, what: string, outcome: WebhookOutcome, tookMs: number) => {
      if (last === undefined || last.kind !== kind || last.what !== what || last.outcome !== outcome)
        last = seriesOf(kind, what, outcome)
      last.answered.inc()
      last.took?.observe(tookMs / 1_000)
    },
    unknownLine: () => unknownLines.inc(),
  }
}

const WATCH_EVERY_MS = 5_000

async function watch(
  lifecycle: Lifecycle,
  {
    metrics,
    spool,
    publisher,
    now,
  }: { metrics: Metrics; spool: Spool | undefined; publisher: Publisher; now: () => number },
): Promise<void> {
  metrics.gauge("rebound_spool_bytes", "Bytes that wait for Kafka", [], (gauge) => gauge.set(spool?.bytes ?? 0))
  metrics.gauge("rebound_kafka_breaker_open", "1 while events go to the spool at once", [], (gauge) =>
    gauge.set(publisher.breakerOpen ? 1 : 0),
  )
  const age = metrics.gauge("rebound_spool_age_seconds", "Age of the oldest event that waits for Kafka")
  const look = async () => {
    const oldestAtMs = await spool?.oldestAtMs()
    age.set(oldestAtMs === undefined ? 0 : Math.max(0, (now() - oldestAtMs) / 1_000))
  }
  await lifecycle.start(
    "spool watch",
    () => setInterval(() => void look(), WATCH_EVERY_MS),
    (timer) => clearInterval(timer),
  )
}
