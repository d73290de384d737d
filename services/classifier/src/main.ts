import { startKafkaBus } from "@rebound/bus"
import { carriers, isCarrierKind } from "@rebound/carriers"
import { topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import { asE164, createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import { createCrashPoints, createMetrics, runService, startOperations, startTracing } from "@rebound/runtime"
import { startStore } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { readClassifierConfig } from "./config.ts"
import { CLASSIFIER_MIGRATIONS } from "./records/migrations.ts"
import { startClassifier } from "./start-classifier.ts"

const name = "classifier"

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: (read) => readClassifierConfig(read, process.argv),
  main: async ({ config, lifecycle, log, fatal }) => {
    const metrics = createMetrics({ service: name })
    const tracing = await startTracing(lifecycle, name, config)
    const store = await startStore(lifecycle, {
      service: name,
      config,
      migrations: CLASSIFIER_MIGRATIONS,
      log,
    })
    const bus = await startKafkaBus(lifecycle, { service: name, config, log })
    await bus.ensureTopics(topicSpecs(config.partitions))
    const vault = createVault({ keys: config.vaultKeys })
    const hasher = createCallerHasher({ pepper: peppersFromKeys(config.hashKeys) })
    await startClassifier(lifecycle, {
      bus,
      store,
      vault,
      directory: await startDirectory(lifecycle, { bus, openSecret: vault.openSecret, onFatal: fatal }),
      // A carrier that this release does not know is given the patience of one that it does.
      traitsOf: (carrier) => carriers[isCarrierKind(carrier) ? carrier : "twilio"].traits,
      callerKey: (resellerId, number) => {
        const caller = asE164(number)
        return caller === null ? "" : hasher.current(resellerId, caller)
      },
      log,
      metrics,
      tracing,
      crash: createCrashPoints({ at: config.crashPoint, report: config.crashReport }),
      now: Date.now,
      onFatal: fatal,
    })
    await startOperations(lifecycle, {
      config,
      ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
      metrics,
    })
    log.info("saying what became of each call")
  },
})
