/** What takes longer than CI has: `npm run prove -- NAME [options]`. Without a name it lists them. */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { ROOT } from "./figures.ts"

interface Proof {
  readonly script: string
  /** Arguments that choose this proof in the script. */
  readonly args: readonly string[]
  readonly shows: string
}

const PROOFS: Readonly<Record<string, Proof>> = {
  api: {
    script: "services/console/prove/api.ts",
    args: [],
    shows: "schemathesis over the published API: no 5xx, no answer out of its description, nine in ten operations done",
  },
  bus: {
    script: "libs/bus/prove/bus.ts",
    args: [],
    shows: "both Kafka drivers under every fault, SIGSTOP for 20 s and three nodes with a killed leader among them",
  },
  figures: {
    script: "services/analytics/test/isolation/main.ts",
    args: [],
    shows:
      "10,000 random questions about figures and calls, over gRPC and on every table: each predicate holds, and is missed when dropped",
  },
  isolation: {
    script: "loadtest/isolation/src/main.ts",
    args: [],
    shows:
      "50,000 random operations by REST, gRPC and SQL for three resellers: nobody is told of a place that is not theirs",
  },
  lighthouse: {
    script: "services/solo/prove/lighthouse.ts",
    args: [],
    shows: "Lighthouse on overview and inbox, median of five, and the JavaScript that each loads",
  },
  storm: {
    script: "loadtest/storm/src/main.ts",
    args: ["fire", "--seconds", "1800"],
    shows: "30 minutes of calls under fire: services killed, servers stopped, nobody texted twice and nobody forgotten",
  },
}

const [name, ...rest] = process.argv.slice(2)
const proof = name === undefined || !Object.hasOwn(PROOFS, name) ? undefined : PROOFS[name]
if (proof === undefined) {
  const list = Object.entries(PROOFS).map(([known, { shows }]) => `  ${known.padEnd(12)}${shows}`)
  const text = `npm run prove -- NAME [options]\n\n${list.join("\n")}\n`
  if (name === undefined) process.stdout.write(text)
  else {
    process.stderr.write(`there is no proof ${name}\n\n${text}`)
    process.exitCode = 2
  }
} else {
  const child = spawn(process.execPath, [join(ROOT, proof.script), ...proof.args, ...rest], { stdio: "inherit" })
  // Whoever stops the dispatcher means the proof.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal))
  child.once("exit", (code) => {
    process.exitCode = code ?? 1
  })
}
