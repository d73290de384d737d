import { setTimeout as sleep } from "node:timers/promises"
import { startKafkaBus } from "@rebound/bus"
import { topicSpecs } from "@rebound/contracts"
import { asE164, createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import { createCrashPoints, createMetrics, runService, startOperations, startTracing } from "@rebound/runtime"
import { createVault } from "@rebound/vault"
import { readIngestConfig } from "./config.ts"
import { startIngest } from "./start-ingest.ts"

const name = "ingest"
const TOPICS_AGAIN_MS = 1_000

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: readIngestConfig,
  main: async ({ config, lifecycle, log, fatal }) => {
    const metrics = createMetrics({ service: name })
    const tracing = await startTracing(lifecycle, name, config)
    // First, so that one can see what a start waits for.
    let ready = (): Promise<void> => Promise.reject(new Error("starting"))
    await startOperations(lifecycle, {
      config,
      ready: { ingest: () => ready() },
      metrics,
    })
    const bus = await startKafkaBus(lifecycle, { service: name, config, log })
    // Not waited for: restarted while Kafka is away, ingest serves from its sealed directory and its spool.
    let stopping = false
    await lifecycle.start(
      "topics",
      () => {
        const ensure = async (): Promise<void> => {
          while (!stopping) {
            try {
              return await bus.ensureTopics(topicSpecs(config.partitions))
            } catch (error) {
              if (error instanceof Error && "code" in error && error.code === "BUS_TOPIC_MISMATCH") return fatal(error)
              log.debug({ err: error }, "Kafka does not answer; asking again")
              await sleep(TOPICS_AGAIN_MS)
            }
          }
        }
        void ensure()
      },
      () => {
        stopping = true
      },
    )
    const hasher = createCallerHasher({ pepper: peppersFromKeys(config.hashKeys) })
    const ingest = await startIngest(lifecycle, {
      bus,
      vault: createVault({ keys: config.vaultKeys }),
      callerKey: (resellerId, number) => {
        const caller = asE164(number)
        return caller === null ? "" : hasher.current(resellerId, caller)
      },
      dataDir: config.dataDir,
      spoolBytesMax: config.spoolBytesMax,
      engine: config.engine === "auto" ? undefined : config.engine,
      host: config.host,
      port: config.port,
      log,
      metrics,
      tracing,
      crash: createCrashPoints({ at: config.crashPoint, report: config.crashReport }),
      now: Date.now,
      onFatal: fatal,
    })
    ready = ingest.ready
  },
})
