import { createKafkaBus } from "@rebound/bus"
import { DispatchService, topicSpecs } from "@rebound/contracts"
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
  main: async ({ config, lifecycle, log }) => {
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
    const metrics = createMetrics({ service: name })
    const { port } = await startConsole(lifecycle, {
      store,
      bus,
      vault: createVault({ keys: config.vaultKeys }),
      hashKeys: config.hashKeys,
      calls: dispatcher.rpc,
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
    log.info({ port }, "serving the API")
  },
})
