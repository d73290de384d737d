import { readFileSync } from "node:fs"
import { USAGE, UsageError } from "./usage.ts"
import { type CommandWorld, filesOf, readInput } from "./world.ts"

const world: CommandWorld = {
  env: process.env,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  read: readInput,
  files: filesOf,
  now: Date.now,
}

/** Runs one command; resolves to the exit status. Each loads what it needs: the engine of verdicts takes a second. */
async function run([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case "apply":
      return await (await import("./apply.ts")).apply(args, world)
    case "classify":
      return (await import("./classify/classify.ts")).classify(args, world)
    case "segments":
      return (await import("./segments.ts")).segments(args, world)
    case "webhook": {
      const [what, ...rest] = args
      if (what !== "verify") throw new UsageError(`webhook ${what ?? ""}: the one command is webhook verify`)
      return (await import("./webhook/verify.ts")).verifyWebhook(rest, world)
    }
    case "help":
    case "--help":
    case "-h":
      world.out(USAGE)
      return 0
    case "--version":
      world.out(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version)
      return 0
    case undefined:
      throw new UsageError("a command is missing")
    default:
      throw new UsageError(`there is no command ${command}`)
  }
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  const wrongUsage =
    error instanceof UsageError ||
    (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
  if (!wrongUsage) throw error
  world.err(`rebound: ${error instanceof Error ? error.message : error}`)
  world.err("try: npx rebound help")
  process.exitCode = 2
}
