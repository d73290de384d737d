import { createKafkaBus } from "@rebound/bus"
import { AnalyticsService, ConversationService, DispatchService, topicSpecs } from "@rebound/contracts"
import { createGrpcClient, createMetrics, createOperationsServer, runService } from "@rebound/runtime"
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
  readConfig: (read) => {
    const config = readConsoleConfig(read)
    const wanted = process.argv.includes("--migrate")
    read.check(["POSTGRES_OWNER_URL"], () =>
      wanted && config.postgresOwnerUrl === undefined ? "--migrate needs the owner's address" : undefined,
    )
    return config
  },
  main: async ({ config, lifecycle, log, fatal: onFatal }) => {
    const store = await startStore(lifecycle, {
      service: name,
      url: config.postgresUrl,
      migrateAs: process.argv.includes("--migrate") ? config.postgresOwnerUrl : undefined,
      migrations: consoleMigrations,
      log,
    })
    const bus = await lifecycle.start(
      "kafka",
      () =>
        createKafkaBus({
          brokers: config.kafkaBrokers,
          client: config.kafkaClient,
          clientId: "rebound-console",
          replicas: config.kafkaReplicas,
        }),
      (opened) => opened.close(),
    )
    await bus.ensureTopics(topicSpecs(config.partitions))

    const dispatcher = await lifecycle.start(
      "dispatcher client",
      () => createGrpcClient(DispatchService, { address: config.dispatcherAddress, deadlineMs: 5_000 }),
      (opened) => opened.close(),
    )
    const conversation =
      config.conversationAddress === undefined
        ? undefined
        : await lifecycle.start(
            "conversation client",
            () =>
              createGrpcClient(ConversationService, { address: config.conversationAddress ?? "", deadlineMs: 5_000 }),
            (opened) => opened.close(),
          )
    const analytics =
      config.analyticsAddress === undefined
        ? undefined
        : await lifecycle.start(
            "analytics client",
            // A question over a year of calls may take its time.
            () => createGrpcClient(AnalyticsService, { address: config.analyticsAddress ?? "", deadlineMs: 15_000 }),
            (opened) => opened.close(),
          )
    const metrics = createMetrics({ service: name })
    const { port } = await startConsole(lifecycle, {
      store,
      bus,
      vault: createVault({ keys: config.vaultKeys }),
      hashKeys: config.hashKeys,
      calls: dispatcher.rpc,
      conversations: conversation?.rpc,
      analytics: analytics?.rpc,
      publicUrl: config.publicUrl,
      ingestUrl: config.ingestUrl,
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
    await lifecycle.start(
      "operations server",
      () =>
        createOperationsServer({
          port: config.operationsPort,
          host: config.operationsHost,
          // The dispatcher is not among them: the directory can be edited without it.
          ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
          metrics,
        }),
      (opened) => opened.close(),
    )
    log.info({ port }, "serving the API and the pages")
  },
})
