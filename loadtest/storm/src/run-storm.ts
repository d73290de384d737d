import { cp } from "node:fs/promises"
import { cpus } from "node:os"
import { setTimeout as sleep } from "node:timers/promises"
import { readLedger, seededRandom } from "@rebound/testkit"
import { Generator } from "./calls/generator.ts"
import { planCalls } from "./calls/plan.ts"
import { accountsOf, makeWorld } from "./calls/world.ts"
import type { Checks } from "./checks.ts"
import { type Fire, setOnFire } from "./fire/fire.ts"
import { cpuByPart, cpuSince } from "./installation/cpu-time.ts"
import {
  applyDirectory,
  type Installation,
  linesPublished,
  startInstallation,
} from "./installation/start-installation.ts"
import { type Judgement, judge } from "./verify/judge.ts"
import { countOpen, readCallRows } from "./verify/ledger-rows.ts"
import { isListed, readListed } from "./verify/listed.ts"
import { ms, spread } from "./verify/quantiles.ts"
import { timesToText } from "./verify/times-to-text.ts"
import { measureYardstick } from "./verify/yardstick.ts"

export interface StormOptions {
  readonly ratePerSecond: number
  readonly seconds: number
  readonly seed: number
  readonly lines: number
  readonly onFire: boolean
  /** Of each topic. A write goes to one partition, so more of them are more requests. */
  readonly partitions: number
  /** Where the logs of every process are copied; they go with the installation otherwise. */
  readonly keepLogsIn?: string | undefined
  readonly print: (line: string) => void
  readonly checks: Checks
}

/** A figure of a run, for its results file. */
export type Figures = Readonly<Record<string, number | string>>

/** After the last call: a fallen owner's lease, retries and a carrier that answers late are over by then. */
const QUIET_WITHIN_MS = 90_000
/**
 * Settling looks at the carrier's list for five minutes, but the list lags 30 s at most: the looks at 35 and 60 s of age find
 * what it will ever tell. What is of unknown fate this long after all else was done is listed when the run is judged.
 */
const UNKNOWN_WITHIN_MS = 65_000
/** Services follow the directory within a second. */
const FOLLOWED_WITHIN_MS = 1_000

/** The storm, and the storm under fire: six processes, real servers, every call's fate known beforehand. */
export async function runStorm(options: StormOptions): Promise<Figures> {
  const { print, checks, onFire } = options
  const random = seededRandom(options.seed)
  const beganAt = Date.now()
  const installation = await startInstallation({
    seed: options.seed,
    accounts: accountsOf(),
    carrierFaults: "rude",
    partitions: options.partitions,
  })
  try {
    const world = makeWorld(options.lines, { ingest: installation.ingestUrl, carrier: installation.carrier.url })
    for (const directory of world.directories) await applyDirectory(installation, directory)
    await linesPublished(installation, world.lines.length)
    await sleep(FOLLOWED_WITHIN_MS)
    print(
      `${onFire ? "storm under fire" : "storm"}: ${options.ratePerSecond} calls/s for ${options.seconds} s, ${world.lines.length} lines, ` +
        `${world.resellers.length} resellers, seed ${options.seed}; up in ${((Date.now() - beganAt) / 1_000).toFixed(1)} s`,
    )
    const yardstick = onFire ? undefined : await measureYardstick(installation)
    const calls = planCalls(world, { ...options, random: random.fork("plan") })
    const generator = new Generator({
      world,
      calls,
      ingestUrl: installation.ingestUrl,
      random: random.fork("disorder"),
      patienceMs: onFire ? 60_000 : 15_000,
    })
    const burning = onFire
      ? setOnFire({ installation, generator, random: random.fork("fire"), seconds: options.seconds, print })
      : undefined
    const before = cpuByPart()
    const generated = await generator.run()
    const cpu = cpuSince(before)
    const fire = await burning
    await installation.ready()
    await quiet(installation, calls.length)

    const rows = await readCallRows(installation.database.superuserUrl)
    const ledger = readLedger(installation.ledgerPath)
    const judgement = judge({
      world,
      calls,
      deliveries: generated.deliveries,
      ledger,
      rows,
    })
    const open = await countOpen(installation.database.superuserUrl)
    report(options, judgement, calls.length, generated.webhooks)
    const acks = spread(generated.ackMs)
    const times = timesToText(calls, generated.deliveries, rows, ledger)
    const { toText } = times
    print(`  webhook to 2xx        ${ms(acks)}  (${acks.count} taken at the first try, from the intended instant)`)
    print(`  time to text          ${ms(toText)}  (${toText.count} texts at the first try)`)
    print(`  settle wait           ${ms(times.settle)}  (${times.settle.count} of them; not part of the time to text)`)
    print(
      `  from outside          ${ms(times.endToEnd)}  (${times.endToEnd.count}: last webhook due to text accepted, window included)`,
    )
    if (yardstick !== undefined) {
      print(
        `  two bare hops, commit p50 ${yardstick.p50.toFixed(1)} ms, p99 ${yardstick.p99.toFixed(1)} ms  ` +
          `(idle; hops ${ms(yardstick.hops)}; commit ${ms(yardstick.commit)})`,
      )
      print(
        `  ratio                 p50 ${(toText.p50 / yardstick.p50).toFixed(1)}, p99 ${(toText.p99 / yardstick.p99).toFixed(1)}`,
      )
    }
    if (!onFire) print(`  CPU ms per call       ${perCall(cpu, calls.length)}`)
    print(
      `  machine               ${cpus().length} × ${cpus()[0]?.model ?? "?"}, shared by servers, services, carrier and generator`,
    )
    const listed = await readListed(installation, world)
    const unlisted = [...rows.values()].filter((row) => !isListed(row, listed))
    for (const row of unlisted.slice(0, 5))
      print(`  !! ${row.callId} is ${row.messageState || row.decision} and listed as ${listed.calls.get(row.callId)}`)
    check({ checks, judgement, open, fire, deliveries: generated.deliveries, calls: calls.length })
    checks.that(
      unlisted.length === 0,
      `the API lists each of ${rows.size} calls as the ledger has it, ${listed.unsettled.size} of unknown fate`,
    )
    return {
      calls: calls.length,
      webhooks: generated.webhooks,
      texts: judgement.texts,
      textedInTimeShare: judgement.textedInTime / judgement.textable,
      ackP50Ms: acks.p50,
      ackP99Ms: acks.p99,
      toTextP50Ms: toText.p50,
      toTextP99Ms: toText.p99,
      toTextMaxMs: toText.max,
      settleP50Ms: times.settle.p50,
      endToEndP50Ms: times.endToEnd.p50,
      endToEndP99Ms: times.endToEnd.p99,
      ...(yardstick !== undefined && { yardstickP50Ms: yardstick.p50, yardstickP99Ms: yardstick.p99 }),
      kills: fire?.kills ?? 0,
    }
  } finally {
    const { keepLogsIn } = options
    if (keepLogsIn !== undefined) await cp(installation.logs, keepLogsIn, { recursive: true })
    await installation.stop()
  }
}

const perCall = (cpu: ReadonlyMap<string, number>, calls: number): string =>
  [...cpu].map(([part, micros]) => `${part} ${(micros / 1_000 / calls).toFixed(2)}`).join(", ")

/** Waits until nothing is under way, or until what is left has had its time. */
async function quiet(installation: Installation, calls: number): Promise<void> {
  const beganAt = Date.now()
  let doneAt: number | undefined
  while (Date.now() - beganAt < QUIET_WITHIN_MS) {
    const open = await countOpen(installation.database.superuserUrl).catch(() => undefined)
    const done = open !== undefined && open.waiting === 0 && open.steps === 0 && open.calls >= calls
    doneAt = done ? (doneAt ?? Date.now()) : undefined
    if (doneAt !== undefined && (open?.unsettled === 0 || Date.now() - doneAt > UNKNOWN_WITHIN_MS)) break
    await sleep(1_000)
  }
  // Receipts and corrections of the last second.
  await sleep(1_500)
}

function report({ print }: StormOptions, judgement: Judgement, calls: number, webhooks: number): void {
  const table = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `${name} ${count}`)
      .join(", ") || "none"
  print(`  calls ${calls}, webhooks ${webhooks}, texts in the carrier's book ${judgement.texts}`)
  print(`  not texted            ${table(judgement.notTextedByReason)}`)
  print(`  textable without text ${table(judgement.missing)}`)
  print(
    `  texted and answered   ${judgement.toldTooLate} told too late by the carrier, ${judgement.ownedUp} marked as texted in error`,
  )
  for (const fault of judgement.faults.slice(0, 20)) print(`  !! ${fault}`)
  if (judgement.faults.length > 20) print(`  !! … and ${judgement.faults.length - 20} more`)
}

interface Outcome {
  readonly checks: Checks
  readonly judgement: Judgement
  readonly open: { readonly waiting: number }
  readonly fire: Fire | undefined
  readonly deliveries: ReadonlyMap<string, { readonly undelivered: number }>
  readonly calls: number
}

function check({ checks, judgement, open, fire, deliveries, calls }: Outcome): void {
  const share = judgement.textedInTime / judgement.textable
  const inTime = `${(share * 100).toFixed(3)} % of textable calls accepted within the deadline`
  checks.that(judgement.doubled === 0, `nobody was texted twice (${judgement.textable} callers to be texted)`)
  checks.that(judgement.wronglyTexted === 0, "nobody was texted who should not have been")
  checks.that(judgement.lost === 0, "no call was lost: every one has its text or a stored reason")
  checks.that(judgement.faults.length === 0, "the carrier's book equals the fates written down beforehand")
  checks.that(open.waiting === 0, "nothing is left waiting")
  const inError = (judgement.toldTooLate + judgement.ownedUp) / calls
  const errors = `${(inError * 100).toFixed(2)} % texted though somebody answered in the end`
  const undelivered = [...deliveries.values()].filter((delivery) => delivery.undelivered > 0).length
  checks.that(undelivered === 0, "every webhook was taken within the carrier's patience")
  if (fire === undefined) {
    checks.that(share >= 0.999, `${inTime} (≥ 99.9 %)`)
    checks.that(inError <= 0.005, `${errors} (≤ 0.5 %: the machine held the rate)`)
  } else {
    checks.that(fire.kills > 0 && fire.killsInFlight === fire.kills, `${fire.kills} kills, each with a call in flight`)
    checks.that(fire.others.length === 4, `also: ${fire.others.join(", ")}`)
    checks.that(share >= 0.97, `${inTime} (≥ 97 %)`)
    // While ingest starts again or Kafka is away, a tenth of the run, the carrier's word of an answer waits with the rest.
    checks.that(inError <= 0.03, `${errors} (≤ 3 %: what faults held up until the window had closed)`)
  }
}
