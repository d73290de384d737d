import { parseArgs } from "node:util"
import { Checks } from "./checks.ts"
import { runCrashPoints } from "./crash-points/run-crash-points.ts"
import { runNaive } from "./naive/run-naive.ts"
import { identify, saveResults } from "./results.ts"
import { type Figures, runStorm } from "./run-storm.ts"

/**
 * Calls a second under fire: what two cores hold with servers, services, carrier and generator on them while a third of
 * the time one process or server is coming up again.
 */
const FIRE_RATE = 60
/** The default of an installation: killed processes hand many of them on. */
const FIRE_PARTITIONS = 12
/** One for each of the two classifiers and dispatchers. On two cores further ones would only be further requests: 11.8 ms of CPU a call with 12, 9.6 ms with 2. */
const STORM_PARTITIONS = 2

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string" },
    rate: { type: "string" },
    seed: { type: "string", default: "20261125" },
    "keep-logs": { type: "string" },
    lines: { type: "string", default: "1000" },
    partitions: { type: "string" },
  },
})
const print = (line: string) => void process.stdout.write(`${line}\n`)
const checks = new Checks(print)
const seed = Number(values.seed)
const keepLogsIn = values["keep-logs"]
const lines = Number(values.lines)
const [what = "storm"] = positionals

const run = { seed, lines, keepLogsIn, print, checks }
const identity = identify(what, seed)

/** `npm run prove` asks for half an hour; whatever a run measured is kept with machine and commit. */
const keep = (figures: Figures) => print(`  results               ${saveResults(identity, figures, checks)}`)
const storm = (onFire: boolean, ratePerSecond: number, seconds: number) =>
  runStorm({
    ...run,
    onFire,
    partitions: Number(values.partitions ?? (onFire ? FIRE_PARTITIONS : STORM_PARTITIONS)),
    ratePerSecond: Number(values.rate ?? ratePerSecond),
    seconds: Number(values.seconds ?? seconds),
  })

try {
  switch (what) {
    case "storm":
      keep(await storm(false, 200, 60))
      break
    case "fire":
      keep(await storm(true, FIRE_RATE, 180))
      break
    case "naive":
      await runNaive({ ...run, ratePerSecond: Number(values.rate ?? 60), seconds: Number(values.seconds ?? 50) })
      break
    case "crash-points":
      await runCrashPoints(run)
      break
    default:
      process.stderr.write(`storm: no run is called ${what}: storm, fire, naive, crash-points\n`)
      process.exit(2)
  }
} catch (error) {
  print(String(error instanceof Error ? error.stack : error))
  checks.that(false, `${what} ran to its end`)
}
process.exit(checks.close() ? 0 : 1)
