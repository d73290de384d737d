import { createKafkaBus } from "@rebound/bus"
import { carriers, isCarrierKind } from "@rebound/carriers"
import { topicSpecs } from "@rebound/contracts"
import { startDirectory } from "@rebound/directory"
import { asE164, createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import { createCrashPoints, createMetrics, createOperationsServer, runService, startTracing } from "@rebound/runtime"
import { startStore } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { readClassifierConfig } from "./config.ts"
import { CLASSIFIER_MIGRATIONS } from "./records/migrations.ts"
import { startClassifier } from "./start-classifier.ts"

const name = "classifier"
const wantsMigration = process.argv.includes("--migrate")

await runService({
  name,
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: (read) => {
    const config = readClassifierConfig(read)
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
      migrations: CLASSIFIER_MIGRATIONS,
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
    await lifecycle.start(
      "operations server",
      () =>
        createOperationsServer({
          port: config.operationsPort,
          host: config.operationsHost,
          ready: { postgres: () => store.ping(), kafka: () => bus.ping() },
          metrics,
        }),
      (opened) => opened.close(),
    )
    log.info("saying what became of each call")
  },
})
