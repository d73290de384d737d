import { startKafkaBus } from "@rebound/bus"
import { ConversationService, DispatchService, topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import { createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import {
  createCrashPoints,
  createIdSource,
  createMetrics,
  implement,
  runService,
  startGrpc,
  startGrpcClient,
  startOperations,
  startTracing,
} from "@rebound/runtime"
import { startStore } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { readConversationConfig } from "./config.ts"
import { CONVERSATION_MIGRATIONS } from "./migrations.ts"
import { startConversation } from "./start-conversation.ts"

const name = "conversation"

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: (read) => readConversationConfig(read, process.argv),
  main: async ({ config, lifecycle, log, fatal }) => {
    const metrics = createMetrics({ service: name })
    const tracing = await startTracing(lifecycle, name, config)
    const store = await startStore(lifecycle, {
      service: name,
      config,
      migrations: CONVERSATION_MIGRATIONS,
      log,
    })
    const bus = await startKafkaBus(lifecycle, { service: name, config, log })
    await bus.ensureTopics(topicSpecs(config.partitions))
    const vault = createVault({ keys: config.vaultKeys })
    const directory = await startDirectory(lifecycle, { bus, openSecret: vault.openSecret, onFatal: fatal })
    const dispatcher = await startGrpcClient(lifecycle, DispatchService, {
      address: config.dispatcherAddress,
      deadlineMs: 2_000,
    })
    const { handlers } = await startConversation(lifecycle, {
      bus,
      store,
      directory,
      vault,
      hasher: createCallerHasher({ pepper: peppersFromKeys(config.hashKeys) }),
      textsOut: dispatcher,
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
    const grpc = await startGrpc(lifecycle, {
      services: [implement(ConversationService, handlers)],
      config,
      tracing,
      log,
    })
    await startOperations(lifecycle, {
      config,
      // The dispatcher is not among them: without it people read, and their texts are refused one by one.
      ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
      metrics,
    })
    log.info({ grpcPort: grpc.port }, "keeping conversations")
  },
})
