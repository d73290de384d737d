import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createKafkaBus } from "@rebound/bus"
import { CLASSIFIER_MIGRATIONS } from "@rebound/classifier"
import { consoleMigrations } from "@rebound/console"
import { TOPICS } from "@rebound/contracts"
import { CONVERSATION_MIGRATIONS } from "@rebound/conversation"
import { DISPATCHER_MIGRATIONS } from "@rebound/dispatcher"
import { migrate } from "@rebound/store"
import {
  type FreshDatabase,
  freePort,
  freshDatabase,
  type KafkaServer,
  type PostgresServer,
  type RedisServer,
  type SimulatedCarrier,
  startClickHouseStandIn,
  startKafka,
  startPostgres,
  startRedis,
  startSimulatedCarrier,
} from "@rebound/testkit"
import { ServiceProcess, type ServiceSpec } from "./service-process.ts"

type ServiceName = "ingest" | "classifier" | "dispatcher" | "conversation" | "analytics" | "console"

export interface InstallationOptions {
  /**
   * How many processes of each. Default one ingest, two classifiers, two dispatchers, one console: six. Conversation and
   * analytics, which stand beside the way of a text-back, only where asked for, and one of each at most.
   */
  readonly processes?: Readonly<Partial<Record<ServiceName, number>>>
  readonly carrierFaults?: "none" | "rude"
  readonly seed: number
  readonly partitions?: number
  /** Auth token by account SID, for the simulated carrier. */
  readonly accounts: Readonly<Record<string, string>>
  /** More environment for every service. */
  readonly env?: Readonly<Record<string, string>>
  /** Environment of single services: the Node and engine of ingest, for example. */
  readonly envOf?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly nodeOf?: Readonly<Record<string, string>>
  /** Kafka for throughput rather than for a quick start. */
  readonly optimiseFor?: "start" | "throughput"
}

export interface Installation {
  readonly kafka: KafkaServer
  readonly postgres: PostgresServer
  readonly redis: RedisServer
  readonly database: FreshDatabase
  readonly carrier: SimulatedCarrier
  readonly ledgerPath: string
  readonly services: readonly ServiceProcess[]
  readonly ingestUrl: string
  readonly consoleUrl: string
  /** `host:port` of each service's gRPC; nobody answers where no process was asked for. */
  readonly grpc: { readonly dispatcher: string; readonly conversation: string; readonly analytics: string }
  readonly adminKey: string
  /** Logs of every process. */
  readonly logs: string
  service(name: string): ServiceProcess
  /** Resolves once every process can do its work. */
  ready(): Promise<void>
  stop(): Promise<void>
}

const KEY = Buffer.alloc(32, 7).toString("base64")
const ADMIN_KEY = "storm-admin-key-not-a-secret"
const SIGNALS = ["SIGINT", "SIGTERM"] as const
const DEFAULT = { ingest: 1, classifier: 2, dispatcher: 2, conversation: 0, analytics: 0, console: 1 } as const

/**
 * An installation as an operator would run it: real Kafka, PostgreSQL and Redis of its own, the services as processes with
 * a supervisor, and a simulated carrier. Nothing is running yet that carries calls: apply a directory first.
 */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "rebound-storm-"))
  const undo: (() => Promise<unknown> | unknown)[] = [() => rm(folder, { recursive: true, force: true })]
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      for (const step of undo.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
      for (const signal of SIGNALS) process.off(signal, interrupted)
    })()
    return stopping
  }
  // Whoever is interrupted leaves no servers and services behind.
  const interrupted = () => void stop().finally(() => process.exit(1))
  for (const signal of SIGNALS) process.once(signal, interrupted)
  try {
    const [kafka, postgres, redis] = await Promise.all([
      startKafka({ optimiseFor: options.optimiseFor ?? "start" }),
      startPostgres(),
      startRedis(),
    ])
    undo.push(
      () => kafka.stop(),
      () => postgres.stop(),
      () => redis.stop(),
    )
    const counts = { ...DEFAULT, ...options.processes }
    const database = await freshDatabase({ server: postgres })
    await migrate({
      ownerUrl: database.ownerUrl,
      migrations: [
        ...consoleMigrations,
        ...CLASSIFIER_MIGRATIONS,
        ...DISPATCHER_MIGRATIONS,
        ...(counts.conversation > 0 ? CONVERSATION_MIGRATIONS : []),
      ],
    })
    const ledgerPath = join(folder, "carrier-ledger.jsonl")
    const carrier = await startSimulatedCarrier({
      ledgerPath,
      accounts: options.accounts,
      faults: options.carrierFaults ?? "rude",
      seed: options.seed,
    })
    undo.push(() => carrier.stop())

    const [ingestPort, consolePort] = [await freePort(), await freePort()]
    const grpcPorts = await Promise.all(Array.from({ length: Math.max(1, counts.dispatcher) }, () => freePort()))
    const grpc = {
      dispatcher: `127.0.0.1:${grpcPorts[0]}`,
      conversation: `127.0.0.1:${await freePort()}`,
      analytics: `127.0.0.1:${await freePort()}`,
    }
    const clickhouse = counts.analytics > 0 ? await startClickHouseStandIn(join(folder, "clickhouse")) : undefined
    if (clickhouse !== undefined) undo.push(() => clickhouse.stop())
    const common = {
      KAFKA_BROKERS: kafka.brokers.join(","),
      POSTGRES_URL: database.appUrl,
      REDIS_URL: redis.url,
      REBOUND_HASH_KEYS: `1:${KEY}`,
      REBOUND_VAULT_KEYS: `1:${KEY}`,
      REBOUND_PARTITIONS: String(options.partitions ?? 12),
      LOG_LEVEL: "info",
      ...options.env,
    }
    const specs: ServiceSpec[] = []
    for (const [service, count] of Object.entries(counts))
      for (let at = 0; at < count; at++) {
        const operationsPort = await freePort()
        specs.push({
          name: `${service}-${at + 1}`,
          service,
          operationsPort,
          ...(options.nodeOf?.[service] !== undefined && { node: options.nodeOf[service] }),
          env: {
            ...common,
            REBOUND_OPERATIONS_PORT: String(operationsPort),
            ...(service === "ingest" && {
              REBOUND_INGEST_PORT: String(ingestPort),
              REBOUND_DATA_DIR: join(folder, `ingest-${at + 1}`),
            }),
            ...(service === "dispatcher" && {
              REBOUND_GRPC_PORT: String(grpcPorts[at]),
              REBOUND_DISPATCHERS: String(count),
            }),
            ...(service === "console" && {
              REBOUND_CONSOLE_PORT: String(consolePort),
              REBOUND_ADMIN_KEY: ADMIN_KEY,
              REBOUND_DISPATCHER_ADDRESS: grpc.dispatcher,
              ...(counts.conversation > 0 && { REBOUND_CONVERSATION_ADDRESS: grpc.conversation }),
              ...(counts.analytics > 0 && { REBOUND_ANALYTICS_ADDRESS: grpc.analytics }),
            }),
            ...(service === "conversation" && {
              REBOUND_GRPC_PORT: grpc.conversation.split(":")[1] ?? "",
              REBOUND_DISPATCHER_ADDRESS: grpc.dispatcher,
            }),
            ...(service === "analytics" && {
              REBOUND_GRPC_PORT: grpc.analytics.split(":")[1] ?? "",
              REBOUND_DISPATCHER_ADDRESS: grpc.dispatcher,
              CLICKHOUSE_URL: clickhouse?.url ?? "",
            }),
            ...options.envOf?.[service],
          },
        })
      }
    const services = specs.map((spec) => new ServiceProcess(spec, folder))
    undo.push(() => Promise.all(services.map((service) => service.stop())))
    for (const service of services) service.start()
    const installation: Installation = {
      kafka,
      postgres,
      redis,
      database,
      carrier,
      ledgerPath,
      services,
      ingestUrl: `http://127.0.0.1:${ingestPort}`,
      consoleUrl: `http://127.0.0.1:${consolePort}`,
      grpc,
      adminKey: ADMIN_KEY,
      logs: folder,
      service: (name) => {
        const found = services.find((service) => service.spec.name === name)
        if (found === undefined) throw new RangeError(`there is no process ${name}`)
        return found
      },
      ready: async () => {
        await Promise.all(services.map((service) => service.ready()))
      },
      stop,
    }
    await installation.ready()
    return installation
  } catch (error) {
    await stop()
    throw error
  }
}

/** Resolves once the topic `directory` names this many lines: services follow it within a second. */
export async function linesPublished({ kafka }: Installation, lines: number): Promise<void> {
  const bus = createKafkaBus({ brokers: kafka.brokers, clientId: "storm-directory" })
  const seen = new Set<string>()
  const all = Promise.withResolvers<void>()
  const follower = await bus.follow({
    topic: TOPICS.directory.name,
    onRecord: ({ key }) => {
      if (key.startsWith("line:")) seen.add(key)
      if (seen.size >= lines) all.resolve()
    },
    onFatal: all.reject,
  })
  const timer = setTimeout(() => all.reject(new Error(`only ${seen.size} of ${lines} lines were published`)), 60_000)
  try {
    await all.promise
  } finally {
    clearTimeout(timer)
    await follower.close()
    await bus.close()
  }
}

/** Applies a directory as a user would; resolves once it was taken. */
export async function applyDirectory(installation: Installation, directory: unknown): Promise<void> {
  const answer = await fetch(`${installation.consoleUrl}/api/v1/directory`, {
    method: "PUT",
    headers: { authorization: `Bearer ${installation.adminKey}`, "content-type": "application/json" },
    body: JSON.stringify(directory),
  })
  if (answer.status !== 200) throw new Error(`the directory was refused: ${answer.status} ${await answer.text()}`)
}
