import { createKafkaBus } from "@rebound/bus"
import { ConversationService, DispatchService, topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import { createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import {
  createCrashPoints,
  createGrpcClient,
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
import { readConversationConfig } from "./config.ts"
import { CONVERSATION_MIGRATIONS } from "./migrations.ts"
import { startConversation } from "./start-conversation.ts"

const name = "conversation"
const wantsMigration = process.argv.includes("--migrate")

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: (read) => {
    const config = readConversationConfig(read)
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
      migrations: CONVERSATION_MIGRATIONS,
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
    const vault = createVault({ keys: config.vaultKeys })
    const directory = await startDirectory(lifecycle, { bus, openSecret: vault.openSecret, onFatal: fatal })
    const dispatcher = await lifecycle.start(
      "dispatcher's client",
      () => createGrpcClient(DispatchService, { address: config.dispatcherAddress }),
      (opened) => opened.close(),
    )
    const { handlers } = await startConversation(lifecycle, {
      bus,
      store,
      directory,
      vault,
      hasher: createCallerHasher({ pepper: peppersFromKeys(config.hashKeys) }),
      textsOut: dispatcher.rpc,
      smtpUrl: config.smtpUrl,
      mailFrom: config.mailFrom,
      egressRules: { http: config.webhooksByHttp, loopback: config.webhooksToLoopback },
      ids: createIdSource({ now: Date.now, random: Math.random }),
      log,
      metrics,
      tracing,
      crash: createCrashPoints({ at: config.crashPoint, report: config.crashReport }),
      now: Date.now,
      random: Math.random,
      onFatal: fatal,
    })
    const grpc = await lifecycle.start(
      "gRPC server",
      () =>
        createGrpcServer({
          services: [implement(ConversationService, handlers)],
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
          // The dispatcher is not among them: without it people read, and their texts are refused one by one.
          ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
          metrics,
        }),
      (opened) => opened.close(),
    )
    log.info({ grpcPort: grpc.port }, "keeping conversations")
  },
})
