/**
 * The long faults on both Kafka drivers, three nodes and a killed leader among them, and their speed. Prints a table and
 * leaves results/bus-<driver>.json with machine and commit. `npm run prove -- bus [driver] [fault words]`.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { join } from "node:path"
import { startKafka } from "@rebound/testkit"
import {
  CUT_WITH_SWALLOWED_REPLIES,
  type Driver,
  KILLED_AND_BACK,
  LEADER_KILLED,
  runBrokerFault,
  STOPPED_20_S,
} from "./broker-faults.ts"
import { broken, type FaultReport } from "./fault-report.ts"
import { runLeavesWhilePaused, runMembersComeAndGo } from "./member-faults.ts"
import { measureSpeed, type Speed } from "./speed.ts"

const ROOT = join(import.meta.dirname, "../../../..")
const words = process.argv.slice(2).filter((word) => word !== "bus")
const drivers = (["platformatic", "kafkajs"] as const).filter(
  (driver) => words.includes(driver) || !words.some((word) => word === "platformatic" || word === "kafkajs"),
)
const only = words.filter((word) => word !== "platformatic" && word !== "kafkajs")
const wanted = (name: string) => only.length === 0 || only.some((word) => name.includes(word))

// What this process has loaded: asked at the start, since the tree may move on while it runs.
const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim()
const commit = git("rev-parse", "HEAD")
const dirty = git("status", "--porcelain", "--", "libs/bus") !== ""

let failures = 0
for (const driver of drivers) {
  const reports: FaultReport[] = []
  let speed: Speed | undefined
  const run = async (name: string, fault: () => Promise<FaultReport>) => {
    if (!wanted(name)) return
    const report = await fault()
    reports.push(report)
    print(report)
    failures += broken(report).length
  }
  if (wanted("speed"))
    speed = await withKafka({ optimiseFor: "throughput" }, (server) => measureSpeed(driver, server.brokers))
  if (speed !== undefined) process.stdout.write(`${driver} ${JSON.stringify(speed)}\n`)
  await withKafka({ proxied: true }, async (server) => {
    for (const fault of [CUT_WITH_SWALLOWED_REPLIES, STOPPED_20_S, KILLED_AND_BACK])
      await run(fault.name, () => runBrokerFault(driver, server, fault))
    await run("members", () => runMembersComeAndGo(driver, server.brokers))
    await run("paused", () => runLeavesWhilePaused(driver, server.brokers))
  })
  if (wanted(LEADER_KILLED.name))
    await withKafka({ nodes: 3 }, (server) =>
      run(LEADER_KILLED.name, () => runBrokerFault(driver, server, LEADER_KILLED)),
    )
  leave(driver, reports, speed)
}
// Not by running dry: kafkajs goes on looking for brokers that have been stopped for good.
process.exit(failures === 0 ? 0 : 1)

async function withKafka<T>(
  options: Parameters<typeof startKafka>[0],
  use: (server: Awaited<ReturnType<typeof startKafka>>) => Promise<T>,
): Promise<T> {
  const server = await startKafka(options)
  try {
    return await use(server)
  } finally {
    await server.stop()
  }
}

function print(report: FaultReport): void {
  const { fault, driver, acknowledged, log, worked, stallMs, tookMs } = report
  const three = (at: FaultReport["worked"] | undefined) =>
    at === undefined ? "-" : `${at.lost}/${at.duplicates}/${at.reordered}`
  const verdict = broken(report).join("; ") || "ok"
  process.stdout.write(
    `${driver.padEnd(13)}${fault.padEnd(52)}${String(acknowledged).padStart(7)} acknowledged  log ${three(log).padEnd(9)}` +
      `worked ${three(worked).padEnd(11)}stall ${(stallMs / 1000).toFixed(1)} s  took ${(tookMs / 1000).toFixed(0)} s  ${verdict}\n`,
  )
}

function leave(driver: Driver, faults: readonly FaultReport[], speed: Speed | undefined): void {
  const results = join(ROOT, "results")
  mkdirSync(results, { recursive: true })
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  const text = JSON.stringify({ driver, machine, commit, dirty, at: new Date().toISOString(), faults, speed }, null, 2)
  writeFileSync(join(results, `bus-${driver}.json`), `${text}\n`)
}
