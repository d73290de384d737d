/** The yardsticks: `npm run bench -- [--json] [--save] [--rounds N] [NAME…]`. A NAME is a figure or the beginning of some. */
import { parseArgs } from "node:util"
import type { Figure } from "./figure.ts"
import { ROOT, RUNS } from "./figures.ts"
import { lookAround, save } from "./report/save.ts"
import { jsonLine, table } from "./report/table.ts"

const USAGE = `npm run bench -- [--json] [--save] [--rounds N] [NAME…]

  --json      one line a figure instead of the table
  --save      also leave loadtest/results/<name>-<date>.json with machine and commit
  --rounds N  interleaved rounds after the warm-up, 5 by default and at least

figures: ${RUNS.flatMap(({ gives }) => gives).join(", ")}`

const ROUNDS_MIN = 5

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        save: { type: "boolean", default: false },
        rounds: { type: "string", default: String(ROUNDS_MIN) },
      },
    })
  } catch (error) {
    return wrongUsage(error instanceof Error ? error.message : String(error))
  }
}

function wrongUsage(why: string): never {
  process.stderr.write(`${why}\n\n${USAGE}\n`)
  process.exit(2)
}

const { values, positionals } = readArguments()
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < ROUNDS_MIN) wrongUsage(`--rounds: a whole number from ${ROUNDS_MIN}`)
const wanted = (figure: string) => positionals.length === 0 || positionals.some((name) => figure.startsWith(name))
const unknown = positionals.find((name) => !RUNS.some(({ gives }) => gives.some((figure) => figure.startsWith(name))))
if (unknown !== undefined) wrongUsage(`there is no figure ${unknown}`)

const around = lookAround(ROOT)
const started = new Date()
if (around.loadBefore > 0.5)
  process.stderr.write(
    `load average ${around.loadBefore.toFixed(1)}: others are at work here, so these figures will be too low\n`,
  )
const figures: Figure[] = []
for (const { gives, measure } of RUNS) {
  if (!gives.some(wanted)) continue
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const measured = (await measure({ rounds, tell })).filter(({ name }) => wanted(name))
  figures.push(...measured)
  if (values.json) for (const figure of measured) process.stdout.write(`${jsonLine(figure)}\n`)
}
if (!values.json) process.stdout.write(`${table(figures)}\n`)
if (values.save) {
  const name = positionals.length === 0 ? "bench" : positionals.join("+")
  process.stderr.write(`saved ${save(ROOT, name, started, around, figures)}\n`)
}
process.exitCode = figures.some(({ floor }) => floor?.kept === false) ? 1 : 0
