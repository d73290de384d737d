import { startKafkaBus } from "@rebound/bus"
import { createTwilioSender, type SmsSender } from "@rebound/carriers"
import { DispatchService, topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import { createRedisLimiter } from "@rebound/limiter"
import { createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import {
  createCrashPoints,
  createIdSource,
  createMetrics,
  implement,
  runService,
  startGrpc,
  startOperations,
  startTracing,
} from "@rebound/runtime"
import { startStore } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { readDispatcherConfig } from "./config.ts"
import { DISPATCHER_MIGRATIONS } from "./ledger/migrations.ts"
import { startDispatcher } from "./start-dispatcher.ts"

const name = "dispatcher"

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: (read) => readDispatcherConfig(read, process.argv),
  main: async ({ config, lifecycle, log, fatal }) => {
    const metrics = createMetrics({ service: name })
    const tracing = await startTracing(lifecycle, name, config)
    const store = await startStore(lifecycle, {
      service: name,
      config,
      migrations: DISPATCHER_MIGRATIONS,
      log,
    })
    const bus = await startKafkaBus(lifecycle, { service: name, config, log })
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
    const grpc = await startGrpc(lifecycle, { services: [implement(DispatchService, handlers)], config, tracing, log })
    await startOperations(lifecycle, {
      config,
      // Redis is not among them: without it texts go on at this instance's share of each rate.
      ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
      metrics,
    })
    log.info({ grpcPort: grpc.port }, "deciding and sending")
  },
})
