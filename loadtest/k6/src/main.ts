/** `npm run loadtest -- storm`: k6 rings the lines of an installation at a constant rate, with webhooks signed as Twilio's. */
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { readDirectoryFile, resolveSecrets, sampleDirectory, shellSecretResolver } from "@rebound/directory"
import { findK6, NoK6Error } from "./find-k6.ts"
import { AREAS, type LoadPlan, rungLines, SHARES, THRESHOLDS } from "./plan.ts"

const USAGE = `npm run loadtest -- storm [options]

Rings the lines of a running installation, by default the demo of npm start, and checks how it answers.

  --rate N          calls a second (50); each is three or four webhooks
  --seconds N       how long (60)
  --target URL      where ingest is (http://127.0.0.1:8081)
  --directory FILE  whose lines are rung; secrets as for npx rebound apply. Default: the demo's, with the secret in --data-dir
  --data-dir DIR    of the demo (.rebound)
  --seed N          which people ring and what becomes of their calls (20261125)
`

class Refused extends Error {}

function makePlan(): LoadPlan {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rate: { type: "string", default: "50" },
      seconds: { type: "string", default: "60" },
      target: { type: "string", default: "http://127.0.0.1:8081" },
      directory: { type: "string" },
      "data-dir": { type: "string", default: process.env.REBOUND_DATA_DIR ?? ".rebound" },
      seed: { type: "string", default: "20261125" },
    },
  })
  if (positionals.length !== 1 || positionals[0] !== "storm") throw new Refused(USAGE)
  const target = values.target.replace(/\/$/, "")
  const directory = values.directory === undefined ? demo(values["data-dir"], target) : given(values.directory)
  const lines = rungLines(directory, target)
  if (lines.length === 0) throw new Refused("no line of this directory has its calls told by a Twilio account\n")
  return {
    run: `${Date.now()}`,
    seed: whole("--seed", values.seed),
    rate: whole("--rate", values.rate),
    seconds: whole("--seconds", values.seconds),
    lines,
    areas: AREAS,
    shares: SHARES,
    thresholds: THRESHOLDS,
  }
}

function whole(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new Refused(`${option}: a whole number of at least 1, not ${text}\n`)
  return number
}

function demo(dataDir: string, target: string) {
  const path = join(dataDir, "simulated-auth-token")
  try {
    const authToken = readFileSync(path, "utf8").trim()
    return sampleDirectory({ apiUrl: target, publicUrl: target, authToken })
  } catch (error) {
    throw new Refused(
      `${path} cannot be read (${(error as Error).message}): is the demo running? Else --directory FILE\n`,
    )
  }
}

function given(file: string) {
  const faults = (found: readonly { readonly path: string; readonly what: string }[]) =>
    new Refused(found.map(({ path, what }) => `${file}: ${path}: ${what}\n`).join(""))
  const reading = readDirectoryFile(readFileSync(file, "utf8"))
  if (!reading.ok) throw faults(reading.faults)
  const resolved = resolveSecrets(
    reading.directory,
    shellSecretResolver(process.env, (path) => readFileSync(path, "utf8")),
  )
  if (!resolved.ok) throw faults(resolved.faults)
  return resolved.directory
}

const say = (text: string) => void process.stderr.write(text)

try {
  const plan = makePlan()
  const k6 = findK6((line) => say(`${line}\n`))
  // Secrets go by a file of this user, not by the environment or the command line, which others may read.
  const folder = mkdtempSync(join(tmpdir(), "rebound-k6-"))
  const path = join(folder, "plan.json")
  writeFileSync(path, JSON.stringify(plan), { mode: 0o600 })
  say(`${plan.rate} calls/s for ${plan.seconds} s on ${plan.lines.length} lines\n`)
  const scenario = join(import.meta.dirname, "../scenarios/storm.js")
  const child = spawn(k6, ["run", "--no-usage-report", "--env", `REBOUND_PLAN=${path}`, scenario], { stdio: "inherit" })
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal))
  child.once("exit", (code) => {
    rmSync(folder, { recursive: true, force: true })
    process.exitCode = code ?? 1
  })
} catch (error) {
  if (!(error instanceof Refused || error instanceof NoK6Error)) throw error
  say(error instanceof NoK6Error ? `${error.message}\n` : error.message)
  process.exitCode = 2
}
