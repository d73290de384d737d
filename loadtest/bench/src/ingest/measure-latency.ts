import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createKafkaBus } from "@rebound/bus"
import { applyDirectory, type Installation, startInstallation } from "@rebound/storm"
import { LINE } from "../directory/bench-directory.ts"
import type { Figure, MeasureOptions } from "../figure.ts"
import type { OpenLoopResult } from "../load/open-loop.ts"
import type { OpenLoopOrder } from "../load/open-loop-process.ts"
import { runOrder, startListening } from "../processes/started-process.ts"
import { stopOnSignal } from "../processes/stop-on-signal.ts"
import { compare } from "../statistics/compare.ts"
import { median, quantile } from "../statistics/median.ts"
import { countCallEvents } from "./count-records.ts"
import { durablePlaces, spooledShare } from "./durable-places.ts"
import { accounts, directoryFile } from "./ingest-world.ts"

const HERE = import.meta.dirname
const GENERATOR = join(HERE, "../load/open-loop-process.ts")
const BARE = join(HERE, "../bare/bare-produce-server.ts")
const BARE_TOPIC = "bare-webhooks"
const PARTITIONS = 12
const PER_SECOND = 1_000
const WARM_MS = 1_000
/** Before the first round, which does not count: Node has compiled what is hot after some 10,000 webhooks. */
const FIRST_WARM_MS = 10_000
/** 6,000 webhooks a half: its 99th percentile stands on 60 of them. */
const MEASURE_MS = 6_000
/** Followers hear of a directory within a second. */
const FOLLOWED_MS = 1_500

interface Half {
  readonly p50Ms: number
  readonly p99Ms: number
  /** How late the generator itself was, at the median; inside both percentiles. */
  readonly lateMs: number
  readonly spooled: number
  readonly acknowledged: number
}

interface Round {
  readonly subject: Half
  readonly bare: Half
}

/**
 * Signed webhooks at a constant 1,000/s, from the instant each is due to ingest's answer, against a bare `node:http` that
 * reads the body, produces it once with acks=all through the same Kafka client and answers 202.
 */
export async function measureLatency({ rounds, tell }: MeasureOptions): Promise<readonly Figure[]> {
  const installation = await startInstallation({
    seed: 1,
    processes: { ingest: 1, classifier: 0, dispatcher: 0, console: 1 },
    accounts: {},
    carrierFaults: "none",
    optimiseFor: "throughput",
    partitions: PARTITIONS,
    env: { LOG_LEVEL: "warn" },
    envOf: { ingest: { REBOUND_HTTP_ENGINE: "node" } },
  })
  const release = stopOnSignal(() => installation.stop())
  try {
    await makeTopic(installation)
    const bare = await startListening(process.execPath, BARE, installation.kafka.brokers.join(), BARE_TOPIC)
    try {
      await applyDirectory(
        installation,
        directoryFile({ ingest: installation.ingestUrl, carrier: installation.carrier.url }),
      )
      await sleep(FOLLOWED_MS)
      const measured = await measureRounds(installation, bare.port, rounds, tell)
      await checkLedger(installation, measured)
      return figures(measured.slice(1))
    } finally {
      bare.stop()
    }
  } finally {
    release()
    await installation.stop()
  }
}

async function measureRounds(
  installation: Installation,
  barePort: number,
  rounds: number,
  tell: MeasureOptions["tell"],
): Promise<Round[]> {
  const measured: Round[] = []
  const ingestPort = Number(new URL(installation.ingestUrl).port)
  // The first round warms both up and does not count.
  for (let round = 0; round <= rounds; round++) {
    const before = await durablePlaces(installation)
    const subject = await half(installation, ingestPort, round)
    const spooled = spooledShare(before, await durablePlaces(installation))
    const bare = await half(installation, barePort, round)
    const words = ({ p50Ms, p99Ms }: Half) => `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(1)} ms`
    tell(`ingest.latency ${round === 0 ? "warm-up" : `round ${round}`}: ${words(subject)}; bare ${words(bare)}`)
    measured.push({ subject: { ...subject, spooled }, bare })
  }
  return measured
}

async function half({ ingestUrl }: Installation, port: number, run: number): Promise<Half> {
  const order: OpenLoopOrder = {
    port,
    publicUrl: ingestUrl,
    accounts,
    line: LINE,
    perSecond: PER_SECOND,
    warmMs: run === 0 ? FIRST_WARM_MS : WARM_MS,
    measureMs: MEASURE_MS,
    run,
  }
  const { latenciesMs, lateMs, refused, acknowledgedInAll } = await runOrder<OpenLoopResult>(GENERATOR, order)
  const others = Object.entries(refused)
  if (others.length > 0) throw new Error(`refused: ${others.map(([status, count]) => `${count} × ${status}`).join()}`)
  return {
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    lateMs: quantile(lateMs, 0.5),
    spooled: 0,
    acknowledged: acknowledgedInAll,
  }
}

async function makeTopic({ kafka }: Installation): Promise<void> {
  const bus = createKafkaBus({ brokers: kafka.brokers, clientId: "bench-topics" })
  await bus.ensureTopics([{ name: BARE_TOPIC, partitions: PARTITIONS }])
  await bus.close()
}

/** A run that lost one has no score. */
async function checkLedger({ kafka }: Installation, rounds: readonly Round[]): Promise<void> {
  const acknowledged = rounds.reduce((sum, { subject }) => sum + subject.acknowledged, 0)
  const inLog = await countCallEvents(kafka.brokers)
  if (inLog < acknowledged) throw new Error(`${acknowledged} were acknowledged and ${inLog} are in the log`)
}

function figures(rounds: readonly Round[]): Figure[] {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  const late = of(({ subject }) => subject.lateMs)
  const spooled = Math.round(of(({ subject }) => subject.spooled) * 100)
  return (["p50Ms", "p99Ms"] as const).map((level) => {
    const name = level.slice(0, 3)
    const { value, yardstick, ...ratio } = compare(
      rounds.map(({ subject, bare }) => ({ value: subject[level], yardstick: bare[level] })),
    )
    return {
      name: `ingest.latency.${name}`,
      value,
      unit: `ms ${name}, ${PER_SECOND}/s, open loop, from the instant a webhook is due to its answer (less is better)`,
      yardstick: { name: "bare node:http and one produce with acks=all through the same client", value: yardstick },
      ...ratio,
      limit: "verifying, translating and encoding beside the same produce; the broker's own answer is in both",
      notes: [
        `the generator itself was ${late.toFixed(2)} ms late at the median, which is in both`,
        `${spooled} % went to the spool; every acknowledged webhook was read back from the log`,
      ],
    }
  })
}
