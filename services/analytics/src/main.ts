import { createKafkaBus } from "@rebound/bus"
import { AnalyticsService, DispatchService, topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import {
  createGrpcClient,
  createGrpcServer,
  createMetrics,
  createOperationsServer,
  implement,
  runService,
  startTracing,
} from "@rebound/runtime"
import { createVault } from "@rebound/vault"
import { readAnalyticsConfig } from "./config.ts"
import { startAnalytics } from "./start-analytics.ts"
import { createHttpWarehouse } from "./warehouse/http-warehouse.ts"

const name = "analytics"

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: readAnalyticsConfig,
  main: async ({ config, lifecycle, log, fatal }) => {
    const metrics = createMetrics({ service: name })
    const tracing = await lifecycle.start(
      "tracing",
      () => startTracing(name, config),
      (opened) => opened.close(),
    )
    const warehouse = await lifecycle.start(
      "clickhouse",
      () => createHttpWarehouse({ url: config.clickhouseUrl }),
      (opened) => opened.close(),
    )
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
    const { dispatcherAddress } = config
    const dispatcher =
      dispatcherAddress === undefined
        ? undefined
        : await lifecycle.start(
            "dispatcher client",
            () => createGrpcClient(DispatchService, { address: dispatcherAddress, deadlineMs: 20_000 }),
            (opened) => opened.close(),
          )
    if (dispatcher === undefined)
      log.warn("REBOUND_DISPATCHER_ADDRESS is not set: figures are not compared with the ledger")
    const { handlers } = await startAnalytics(lifecycle, {
      bus,
      warehouse,
      directory,
      ledger: dispatcher?.rpc,
      gap: { target: config.gapPercent / 100, callsMin: config.gapCalls },
      log,
      metrics,
      tracing,
      now: Date.now,
      monotonic: () => performance.now(),
      onFatal: fatal,
    })
    const grpc = await lifecycle.start(
      "gRPC server",
      () =>
        createGrpcServer({
          services: [implement(AnalyticsService, handlers)],
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
          ready: { clickhouse: () => warehouse.ping(), kafka: () => bus.ping() },
          metrics,
        }),
      (opened) => opened.close(),
    )
    log.info({ grpcPort: grpc.port }, "writing facts, answering figures")
  },
})
