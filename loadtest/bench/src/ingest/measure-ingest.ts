import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { applyDirectory, type Installation, startInstallation } from "@rebound/storm"
import { LINE } from "../directory/bench-directory.ts"
import type { Figure, Tell } from "../figure.ts"
import type { ClosedLoopOrder, ClosedLoopReport } from "../load/closed-loop-process.ts"
import { cpuMicros } from "../processes/cpu-time.ts"
import { runOrder, startListening } from "../processes/started-process.ts"
import { stopOnSignal } from "../processes/stop-on-signal.ts"
import { compare } from "../statistics/compare.ts"
import { median } from "../statistics/median.ts"
import { countCallEvents } from "./count-records.ts"
import { durablePlaces, spooledShare } from "./durable-places.ts"
import { accounts, directoryFile } from "./ingest-world.ts"

const HERE = import.meta.dirname
const GENERATOR = join(HERE, "../load/closed-loop-process.ts")
const BARE = join(HERE, "../bare/bare-server.ts")
/** Enough to keep group commit busy; more only lengthens the queue. */
const CONNECTIONS = 512
const WARM_MS = 1_500
/** Before the first round, which does not count: Node has compiled what is hot after some 20,000 webhooks. */
const FIRST_WARM_MS = 12_000
const MEASURE_MS = 4_000
/** Share of the same engine's bare rate that is asked for. */
const FLOORS = { node: 0.5, uws: 0.25 } as const
/** Followers hear of a directory within a second. */
const FOLLOWED_MS = 1_500

interface Half {
  readonly perSecond: number
  readonly cpuMicrosEach: number
  /** Share that the spool took, since Kafka was over its budget; not counted. */
  readonly spooled: number
  /** Cores in use, of the server, its load generator and the broker. */
  readonly cores: { readonly server: number; readonly generator: number; readonly broker: number }
  readonly report: ClosedLoopReport
}

/**
 * Signed webhooks that ingest, a process of its own, acknowledges because Kafka did, against the same engine that answers
 * 202 after reading the same body. Capacity in a closed loop. @param node what runs the servers
 */
export async function measureIngest(
  engine: "node" | "uws",
  { node, rounds, tell }: { readonly node: string; readonly rounds: number; readonly tell: Tell },
): Promise<Figure> {
  const installation = await startInstallation({
    seed: 1,
    processes: { ingest: 1, classifier: 0, dispatcher: 0, console: 1 },
    accounts: {},
    carrierFaults: "none",
    optimiseFor: "throughput",
    env: { LOG_LEVEL: "warn" },
    envOf: { ingest: { REBOUND_HTTP_ENGINE: engine } },
    nodeOf: { ingest: node },
  })
  const bare = await startListening(node, BARE, engine)
  const release = stopOnSignal(() => installation.stop())
  try {
    await applyDirectory(
      installation,
      directoryFile({ ingest: installation.ingestUrl, carrier: installation.carrier.url }),
    )
    await sleep(FOLLOWED_MS)
    const ingest = {
      port: Number(new URL(installation.ingestUrl).port),
      pid: installation.service("ingest-1").pid ?? 0,
    }
    const measured: { readonly subject: Half; readonly bare: Half }[] = []
    // The first round warms both up and does not count.
    for (let round = 0; round <= rounds; round++) {
      const before = await durablePlaces(installation)
      const subject = byKafka(
        await half(installation, ingest, round),
        spooledShare(before, await durablePlaces(installation)),
      )
      const yardstick = await half(installation, bare, round)
      tell(
        `ingest.${engine} ${round === 0 ? "warm-up" : `round ${round}`}: ${Math.round(subject.perSecond)}/s acknowledged, bare ${Math.round(yardstick.perSecond)}/s`,
      )
      measured.push({ subject, bare: yardstick })
    }
    await checkLedger(
      installation,
      measured.map(({ subject }) => subject),
    )
    return figure(engine, measured.slice(1))
  } finally {
    release()
    bare.stop()
    await installation.stop()
  }
}

async function half(
  { ingestUrl, kafka }: Installation,
  server: { readonly port: number; readonly pid: number },
  run: number,
): Promise<Half> {
  const warmMs = run === 0 ? FIRST_WARM_MS : WARM_MS
  const order: ClosedLoopOrder = {
    port: server.port,
    publicUrl: ingestUrl,
    accounts,
    line: LINE,
    connections: CONNECTIONS,
    warmMs,
    measureMs: MEASURE_MS,
    run,
  }
  const broker = kafka.pids[0] ?? 0
  const [from, serverFrom, brokerFrom] = [performance.now(), cpuMicros(server.pid), cpuMicros(broker)]
  const report = await runOrder<ClosedLoopReport>(GENERATOR, order)
  const serverMicros = cpuMicros(server.pid) - serverFrom
  const busyMs = warmMs + report.measuredMs
  const refused = Object.entries(report.refused)
  if (refused.length > 0) throw new Error(`refused: ${refused.map(([status, count]) => `${count} × ${status}`).join()}`)
  return {
    perSecond: report.acknowledged / (report.measuredMs / 1_000),
    cpuMicrosEach: serverMicros / report.acknowledgedInAll,
    spooled: 0,
    cores: {
      server: serverMicros / 1_000 / busyMs,
      generator: report.cpuMicros / 1_000 / busyMs,
      broker: (cpuMicros(broker) - brokerFrom) / 1_000 / (performance.now() - from),
    },
    report,
  }
}

/** What Kafka was too slow for and the spool took is acknowledged too, but it is not what is measured here. */
const byKafka = (half: Half, spooled: number): Half => ({
  ...half,
  perSecond: half.perSecond * (1 - spooled),
  spooled,
})

/** A run that lost one has no score. */
async function checkLedger(installation: Installation, halves: readonly Half[]): Promise<void> {
  const acknowledged = halves.reduce((sum, { report }) => sum + report.acknowledgedInAll, 0)
  const inLog = await countCallEvents(installation.kafka.brokers)
  if (inLog < acknowledged) throw new Error(`${acknowledged} were acknowledged and ${inLog} are in the log`)
}

function figure(engine: "node" | "uws", rounds: readonly { readonly subject: Half; readonly bare: Half }[]): Figure {
  const { value, yardstick, ratio, low, high, runs } = compare(
    rounds.map(({ subject, bare }) => ({ value: subject.perSecond, yardstick: bare.perSecond })),
  )
  const of = (pick: (round: { subject: Half; bare: Half }) => number) => median(rounds.map(pick))
  const share = (cores: number) => `${Math.round(cores * 100)} %`
  const cores = {
    ingest: of(({ subject }) => subject.cores.server),
    generator: of(({ subject }) => subject.cores.generator),
    broker: of(({ subject }) => subject.cores.broker),
  }
  const bareGenerator = of(({ bare }) => bare.cores.generator)
  return {
    name: `ingest.${engine}`,
    value,
    unit: "webhooks/s, closed loop (capacity)",
    yardstick: { name: `bare ${engine === "node" ? "node:http" : "uWebSockets.js"} answering 202`, value: yardstick },
    ratio,
    low,
    high,
    runs,
    floor: { asks: `≥ ${FLOORS[engine] * 100} %`, kept: ratio >= FLOORS[engine] },
    limit: `of a core: ingest ${share(cores.ingest)}, generator ${share(cores.generator)}, broker ${share(cores.broker)}`,
    notes: [
      `ingest uses ${of(({ subject }) => subject.cpuMicrosEach).toFixed(0)} µs of CPU a webhook, the bare engine ${of(({ bare }) => bare.cpuMicrosEach).toFixed(0)} µs`,
      `beside the bare engine the generator used ${share(bareGenerator)} of a core`,
      `${share(of(({ subject }) => subject.spooled))} went to the spool and does not count`,
      `${CONNECTIONS} connections; every acknowledged webhook was read back from the log`,
    ],
  }
}
