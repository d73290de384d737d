import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { applyDirectory, type Installation, type ServiceProcess, startInstallation } from "@rebound/storm"
import type { Figure, MeasureOptions } from "../figure.ts"
import { cpuMicros } from "../processes/cpu-time.ts"
import { runOrder } from "../processes/started-process.ts"
import { stopOnSignal } from "../processes/stop-on-signal.ts"
import { compare } from "../statistics/compare.ts"
import { median } from "../statistics/median.ts"
import { directoryFile, writeBacklog } from "./backlog.ts"
import type { NoopOrder, NoopReport } from "./noop-consumer-process.ts"
import { verdictsOfRound } from "./verdicts-of-round.ts"

const NOOP = join(import.meta.dirname, "noop-consumer-process.ts")
/** Calls of a round: some seconds of work, of which the first second, when Node compiles, is a small part. */
const CALLS = 20_000
const PATIENCE_MS = 120_000
const POLL_MS = 100
/** The console publishes a directory within a second. */
const PUBLISHED_MS = 1_500

interface Round {
  readonly perSecond: number
  readonly noopPerSecond: number
  /** Of the whole process, its start included. */
  readonly cpuMicrosEach: number
}

/**
 * Calls a second that the classifier, a process of its own, works off a backlog in Kafka: each event merged, its call kept in
 * PostgreSQL, its verdict on the topic. Against a consumer of the same records that does nothing. Both start cold.
 */
export async function measureDrain({ rounds, tell }: MeasureOptions): Promise<readonly Figure[]> {
  const installation = await startInstallation({
    seed: 1,
    processes: { ingest: 0, classifier: 1, dispatcher: 0, console: 1 },
    accounts: {},
    carrierFaults: "none",
    optimiseFor: "throughput",
    env: { LOG_LEVEL: "warn" },
  })
  const release = stopOnSignal(() => installation.stop())
  try {
    await applyDirectory(
      installation,
      directoryFile({ ingest: installation.ingestUrl, carrier: installation.carrier.url }),
    )
    await sleep(PUBLISHED_MS)
    const classifier = installation.service("classifier-1")
    await classifier.stop()
    const measured: Round[] = []
    // The first round warms broker and database up and does not count.
    for (let round = 0; round <= rounds; round++) {
      await writeBacklog(installation.kafka.brokers, round, CALLS)
      const drained = await drain(installation, classifier, round)
      // All rounds so far, since one alone is read in a fifth of a second.
      const records = CALLS * (round + 1)
      const order: NoopOrder = { brokers: installation.kafka.brokers, group: `bench-noop-${round}`, records }
      const noop = await runOrder<NoopReport>(NOOP, order)
      const noopPerSecond = records / (noop.ms / 1_000)
      tell(
        `classifier.drain ${round === 0 ? "warm-up" : `round ${round}`}: ${Math.round(drained.perSecond)} calls/s, a consumer that does nothing ${Math.round(noopPerSecond)}/s`,
      )
      if (round > 0) measured.push({ ...drained, noopPerSecond })
    }
    return [figure(measured)]
  } finally {
    release()
    await installation.stop()
  }
}

async function drain({ kafka }: Installation, classifier: ServiceProcess, round: number) {
  classifier.start()
  await verdictsSaid(classifier, CALLS)
  const cpu = cpuMicros(classifier.pid ?? 0)
  // Stopped before the topic is read, so that its offsets have passed and reading costs it nothing.
  await classifier.stop()
  const { calls, repeated, ms } = await verdictsOfRound(kafka.brokers, round)
  if (calls !== CALLS || repeated > 0)
    throw new Error(`${CALLS} calls, ${calls} with a verdict, ${repeated} verdicts too many: no score`)
  return { perSecond: CALLS / (ms / 1_000), cpuMicrosEach: cpu / CALLS }
}

/** Resolves once the classifier counts so many verdicts since its start. */
async function verdictsSaid({ spec }: ServiceProcess, wanted: number): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(POLL_MS)) {
    const metrics = await fetch(`http://127.0.0.1:${spec.operationsPort}/metrics`).then(
      (answer) => answer.text(),
      () => "",
    )
    const said = [...metrics.matchAll(/^rebound_verdicts_total\{[^}]*\} (\d+)/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    )
    if (said >= wanted) return
  }
  throw new Error(`the classifier did not say ${wanted} verdicts within ${PATIENCE_MS / 1_000} s`)
}

function figure(rounds: readonly Round[]): Figure {
  const { value, yardstick, ...ratio } = compare(
    rounds.map(({ perSecond, noopPerSecond }) => ({ value: perSecond, yardstick: noopPerSecond })),
  )
  return {
    name: "classifier.drain",
    value,
    unit: "calls/s, a backlog worked off from the first verdict to the last (capacity)",
    yardstick: { name: "a consumer of the same records through the same client that does nothing", value: yardstick },
    ...ratio,
    limit: "each call is a sealed row in PostgreSQL and a produced verdict; a consumer that does nothing has neither",
    notes: [
      `${CALLS} calls a round, one closing record each; every call had its one verdict`,
      `${median(rounds.map(({ cpuMicrosEach }) => cpuMicrosEach)).toFixed(0)} µs of the classifier's CPU a call, its start included`,
    ],
  }
}
