import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { freePort, readLedger, seededRandom } from "@rebound/testkit"
import { Generator } from "../calls/generator.ts"
import { planCalls } from "../calls/plan.ts"
import { accountsOf, makeWorld, textsOf } from "../calls/world.ts"
import type { Checks } from "../checks.ts"
import { setOnFire } from "../fire/fire.ts"
import { ServiceProcess } from "../installation/service-process.ts"
import { startInstallation } from "../installation/start-installation.ts"
import { judge } from "../verify/judge.ts"

export interface NaiveOptions {
  readonly ratePerSecond: number
  readonly seconds: number
  readonly seed: number
  readonly print: (line: string) => void
  readonly checks: Checks
}

/** Its timers, its retries and the carrier's answers have had their time. */
const QUIET_MS = 8_000

/** The naive version in the same storm, before the same judge: it has to be found out, or the judge is blind. */
export async function runNaive(options: NaiveOptions): Promise<void> {
  const { print, checks } = options
  const random = seededRandom(options.seed)
  const installation = await startInstallation({
    seed: options.seed,
    accounts: accountsOf(),
    carrierFaults: "rude",
    processes: { ingest: 0, classifier: 0, dispatcher: 0, console: 0 },
  })
  const [port, operationsPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const world = makeWorld(1_000, { ingest: url, carrier: installation.carrier.url })
  const lines = new Map(world.lines.map((line) => [line.number, { brand: line.brandId, text: textsOf(line)[0] }]))
  const naive = new ServiceProcess(
    {
      name: "naive",
      service: "naive",
      entry: fileURLToPath(new URL("./main.ts", import.meta.url)),
      operationsPort,
      env: {
        KAFKA_BROKERS: installation.kafka.brokers.join(","),
        REDIS_URL: installation.redis.url,
        REBOUND_OPERATIONS_PORT: String(operationsPort),
        NAIVE_PORT: String(port),
        NAIVE_CARRIER: installation.carrier.url,
        NAIVE_ACCOUNTS: JSON.stringify(
          Object.fromEntries(
            world.resellers.map(({ id, accountSid, authToken }) => [id, { sid: accountSid, token: authToken }]),
          ),
        ),
        NAIVE_LINES: JSON.stringify(Object.fromEntries(lines)),
      },
    },
    installation.logs,
  )
  try {
    naive.start()
    await naive.ready()
    const calls = planCalls(world, { ...options, random: random.fork("plan") })
    const generator = new Generator({
      world,
      calls,
      ingestUrl: url,
      random: random.fork("disorder"),
      patienceMs: 30_000,
    })
    print(
      `the naive version under fire: ${options.ratePerSecond} calls/s for ${options.seconds} s, seed ${options.seed}`,
    )
    const burning = setOnFire({
      installation,
      generator,
      random: random.fork("fire"),
      seconds: options.seconds,
      victims: [naive],
      once: ["redis"],
      print,
    })
    const generated = await generator.run()
    await burning
    await sleep(QUIET_MS)
    const judgement = judge({
      world,
      calls,
      deliveries: generated.deliveries,
      ledger: readLedger(installation.ledgerPath),
      rows: undefined,
    })
    print(
      `  it texted ${judgement.texts} times for ${judgement.textable} callers: ${judgement.doubled} twice, ` +
        `${judgement.lost} lost, ${judgement.wronglyTexted} who should not have been`,
    )
    for (const fault of judgement.faults.slice(0, 5)) print(`  found: ${fault}`)
    checks.that(judgement.texts > 0, "the naive version does send texts")
    checks.that(judgement.doubled > 0, "and is found to text callers twice")
    checks.that(judgement.lost > 0, "and to lose calls")
  } finally {
    await naive.stop()
    await installation.stop()
  }
}
