import { parseArgs } from "node:util"
import { Checks } from "./checks.ts"
import { runCrashPoints } from "./crash-points/run-crash-points.ts"
import { runNaive } from "./naive/run-naive.ts"
import { runStorm } from "./run-storm.ts"

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string" },
    rate: { type: "string" },
    seed: { type: "string", default: "20261125" },
    "keep-logs": { type: "string" },
    lines: { type: "string", default: "1000" },
  },
})
const print = (line: string) => void process.stdout.write(`${line}\n`)
const checks = new Checks(print)
const seed = Number(values.seed)
const keepLogsIn = values["keep-logs"]
const lines = Number(values.lines)
const [what = "storm"] = positionals

switch (what) {
  case "storm":
    await runStorm({
      ratePerSecond: Number(values.rate ?? 200),
      seconds: Number(values.seconds ?? 60),
      seed,
      lines,
      onFire: false,
      keepLogsIn,
      print,
      checks,
    })
    break
  case "fire":
    await runStorm({
      ratePerSecond: Number(values.rate ?? 60),
      seconds: Number(values.seconds ?? 180),
      seed,
      lines,
      onFire: true,
      keepLogsIn,
      print,
      checks,
    })
    break
  case "naive":
    await runNaive({
      ratePerSecond: Number(values.rate ?? 60),
      seconds: Number(values.seconds ?? 45),
      seed,
      print,
      checks,
    })
    break
  case "crash-points":
    await runCrashPoints({ seed, print, checks, keepLogsIn })
    break
  default:
    process.stderr.write(`storm: no run is called ${what}: storm, fire, naive, crash-points\n`)
    process.exit(2)
}
process.exit(checks.close() ? 0 : 1)
