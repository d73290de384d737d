import { startKafkaBus } from "@rebound/bus"
import { AnalyticsService, ConversationService, DispatchService, topicSpecs } from "@rebound/contracts"
import { createMetrics, runService, startGrpcClient, startOperations } from "@rebound/runtime"
import { startStore } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { readConsoleConfig } from "./config.ts"
import { consoleMigrations } from "./migrations.ts"
import { startConsole } from "./start-console.ts"

const name = "console"

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: (read) => readConsoleConfig(read, process.argv),
  main: async ({ config, lifecycle, log, fatal: onFatal }) => {
    const store = await startStore(lifecycle, {
      service: name,
      config,
      migrations: consoleMigrations,
      log,
    })
    const bus = await startKafkaBus(lifecycle, { service: name, config, log })
    await bus.ensureTopics(topicSpecs(config.partitions))

    const { conversationAddress, analyticsAddress } = config
    const dispatcher = await startGrpcClient(lifecycle, DispatchService, {
      address: config.dispatcherAddress,
      deadlineMs: 5_000,
    })
    const conversation =
      conversationAddress === undefined
        ? undefined
        : await startGrpcClient(lifecycle, ConversationService, { address: conversationAddress, deadlineMs: 5_000 })
    const analytics =
      analyticsAddress === undefined
        ? undefined
        : // A question over a year of calls may take its time.
          await startGrpcClient(lifecycle, AnalyticsService, { address: analyticsAddress, deadlineMs: 15_000 })
    const metrics = createMetrics({ service: name })
    const { port } = await startConsole(lifecycle, {
      store,
      bus,
      vault: createVault({ keys: config.vaultKeys }),
      hashKeys: config.hashKeys,
      calls: dispatcher,
      conversations: conversation,
      analytics,
      publicUrl: config.publicUrl,
      ingestUrl: config.ingestUrl,
      trustedProxies: config.trustedProxies,
      webFolder: config.webFolder,
      onFatal,
      adminKey: config.adminKey,
      env: config.environment,
      log,
      metrics,
      now: Date.now,
      random: Math.random,
      host: config.host,
      port: config.port,
    })
    await startOperations(lifecycle, {
      config,
      // The dispatcher is not among them: the directory can be edited without it.
      ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
      metrics,
    })
    log.info({ port }, "serving the API and the pages")
  },
})
