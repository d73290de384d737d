import { createKafkaBus } from "@rebound/bus"
import { createTwilioSender, type SmsSender } from "@rebound/carriers"
import { DispatchService, topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import { createRedisLimiter } from "@rebound/limiter"
import { createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import {
  createCrashPoints,
  createGrpcServer,
  createIdSource,
  createMetrics,
  createOperationsServer,
  implement,
  runService,
  startTracing,
} from "@rebound/runtime"
import { startStore } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { readDispatcherConfig } from "./config.ts"
import { DISPATCHER_MIGRATIONS } from "./ledger/migrations.ts"
import { startDispatcher } from "./start-dispatcher.ts"

const name = "dispatcher"
const wantsMigration = process.argv.includes("--migrate")

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: (read) => {
    const config = readDispatcherConfig(read)
    read.check(["POSTGRES_OWNER_URL"], () =>
      wantsMigration && config.postgresOwnerUrl === undefined ? "--migrate needs the owner's address" : undefined,
    )
    return config
  },
  main: async ({ config, lifecycle, log, fatal }) => {
    const metrics = createMetrics({ service: name })
    const tracing = await lifecycle.start(
      "tracing",
      () => startTracing(name, config),
      (opened) => opened.close(),
    )
    const store = await startStore(lifecycle, {
      service: name,
      url: config.postgresUrl,
      migrateAs: wantsMigration ? config.postgresOwnerUrl : undefined,
      migrations: DISPATCHER_MIGRATIONS,
      log,
    })
    const bus = await lifecycle.start(
      "kafka",
      async () =>
        createKafkaBus({
          brokers: config.kafkaBrokers,
          client: config.kafkaClient,
          clientId: `rebound-${name}`,
          replicas: config.kafkaReplicas,
          sessionTimeoutMs: config.kafkaSessionMs,
        }),
      (opened) => opened.close(),
    )
    await bus.ensureTopics(topicSpecs(config.partitions))
    const limiter = await lifecycle.start(
      "redis",
      async () => createRedisLimiter({ url: config.redisUrl, now: Date.now, shareOnOutage: 1 / config.instances, log }),
      (opened) => opened.close(),
    )
    const vault = createVault({ keys: config.vaultKeys })
    const directory = await startDirectory(lifecycle, { bus, openSecret: vault.openSecret, onFatal: fatal })
    const twilio = await lifecycle.start(
      "twilio sender",
      async () => createTwilioSender({ now: Date.now }),
      (opened) => opened.close(),
    )
    const { handlers } = await startDispatcher(lifecycle, {
      bus,
      store,
      directory,
      limiter,
      vault,
      hasher: createCallerHasher({ pepper: peppersFromKeys(config.hashKeys) }),
      senders: new Map<string, SmsSender>([["twilio", twilio]]),
      segmentsPerDay: config.segmentsPerDay,
      ids: createIdSource({ now: Date.now, random: Math.random }),
      log,
      metrics,
      tracing,
      crash: createCrashPoints({ at: config.crashPoint, report: config.crashReport }),
      now: Date.now,
      monotonic: () => performance.now(),
      random: Math.random,
      onFatal: fatal,
    })
    const grpc = await lifecycle.start(
      "gRPC server",
      () =>
        createGrpcServer({
          services: [implement(DispatchService, handlers)],
          host: config.grpcHost,
          port: config.grpcPort,
          tracing,
          onBug: (error, path) => log.error({ err: error, path }, "a call broke"),
        }),
      (opened) => opened.close(),
    )
    await lifecycle.start(
      "operations server",
      () =>
        createOperationsServer({
          port: config.operationsPort,
          host: config.operationsHost,
          // Redis is not among them: without it texts go on at this instance's share of each rate.
          ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
          metrics,
        }),
      (opened) => opened.close(),
    )
    log.info({ grpcPort: grpc.port }, "deciding and sending")
  },
})
