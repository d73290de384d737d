import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { describe, expect, test } from "vitest"

// A real process with real signals: what an orchestrator sees.
const source = (main: string) => `
  import { runService } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))}
  await runService({
    name: "probe",
    argv: process.argv,
    env: {},
    readConfig: (read) => ({ logLevel: "info", port: read.port("PORT", 0) }),
    main: async ({ lifecycle, fatal }) => { ${main} },
  })`

async function run(
  main: string,
  act: (kill: (signal: NodeJS.Signals) => void, seen: (text: string) => Promise<void>) => Promise<void>,
) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", source(main)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  let out = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
  })
  const ended = once(child, "exit")
  const seen = async (text: string) => {
    while (!out.includes(text) && child.exitCode === null) await Promise.race([once(child.stdout, "data"), ended])
  }
  await act((signal) => void child.kill(signal), seen)
  const [code] = await ended
  return {
    code,
    lines: out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  }
}

const open = (close: string) =>
  `await lifecycle.start("intake", () => setInterval(() => {}, 1000), (timer) => { ${close} })`

describe("the end of a process", () => {
  test("SIGTERM closes what is open and exits 0", async () => {
    const { code } = await run(open("clearInterval(timer)"), async (kill, seen) => {
      await seen("running")
      kill("SIGTERM")
    })
    expect(code).toBe(0)
  })
  test("a close that hangs yields to a second signal with 130", async () => {
    const { code } = await run(open("return new Promise(() => {})"), async (kill, seen) => {
      await seen("running")
      kill("SIGINT")
      await seen("stopping")
      kill("SIGINT")
    })
    expect(code).toBe(130)
  })
  test("an unhandled rejection is logged, without the number in it, and exits 1", async () => {
    const { code, lines } = await run(
      `${open("")}; setTimeout(() => Promise.reject(new Error("no +15550100123")), 5)`,
      async () => {},
    )
    expect(code).toBe(1)
    expect(lines.at(-1)).toMatchObject({ level: "fatal", err: { message: "no +1555…23" } })
  })
  test("a fatal error closes what is open and exits 1", async () => {
    const { code, lines } = await run(
      `${open("clearInterval(timer)")}; setTimeout(() => fatal(new Error("offset lost")), 5)`,
      async () => {},
    )
    expect(code).toBe(1)
    expect(lines.at(-1)).toMatchObject({ msg: "cannot go on", err: { message: "offset lost" } })
  })
})
