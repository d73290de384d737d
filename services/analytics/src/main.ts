import { startKafkaBus } from "@rebound/bus"
import { AnalyticsService, DispatchService, topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import {
  createMetrics,
  implement,
  runService,
  startGrpc,
  startGrpcClient,
  startOperations,
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
    const tracing = await startTracing(lifecycle, name, config)
    const warehouse = await lifecycle.start(
      "clickhouse",
      () => createHttpWarehouse({ url: config.clickhouseUrl }),
      (opened) => opened.close(),
    )
    const bus = await startKafkaBus(lifecycle, { service: name, config, log })
    await bus.ensureTopics(topicSpecs(config.partitions))
    const vault = createVault({ keys: config.vaultKeys })
    const directory = await startDirectory(lifecycle, { bus, openSecret: vault.openSecret, onFatal: fatal })
    const { dispatcherAddress } = config
    const dispatcher =
      dispatcherAddress === undefined
        ? undefined
        : await startGrpcClient(lifecycle, DispatchService, { address: dispatcherAddress, deadlineMs: 20_000 })
    if (dispatcher === undefined)
      log.warn("REBOUND_DISPATCHER_ADDRESS is not set: figures are not compared with the ledger")
    const { handlers } = await startAnalytics(lifecycle, {
      bus,
      warehouse,
      directory,
      ledger: dispatcher,
      gap: { target: config.gapPercent / 100, callsMin: config.gapCalls },
      log,
      metrics,
      tracing,
      now: Date.now,
      monotonic: () => performance.now(),
      onFatal: fatal,
    })
    const grpc = await startGrpc(lifecycle, { services: [implement(AnalyticsService, handlers)], config, tracing, log })
    await startOperations(lifecycle, {
      config,
      ready: { clickhouse: () => warehouse.ping(), kafka: () => bus.ping() },
      metrics,
    })
    log.info({ grpcPort: grpc.port }, "writing facts, answering figures")
  },
})
