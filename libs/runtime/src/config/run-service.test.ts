import { EventEmitter } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { describe, expect, test } from "vitest"
import { type ConfigReader, type Environment, runService, type ServiceStart } from "../index.ts"

class Edge extends EventEmitter {
  readonly exits: number[] = []
  readonly out: string[] = []
  readonly err: string[] = []
  readonly stdout = { write: (text: string) => void this.out.push(text) }
  readonly stderr = { write: (text: string) => void this.err.push(text) }
  exit(code: number) {
    this.exits.push(code)
  }
}

const read = (r: ConfigReader) => ({
  logLevel: "silent" as const,
  postgresUrl: r.url("POSTGRES_URL", ["postgres:"]),
  pepper: r.secretKey("PEPPER"),
})
const env = { POSTGRES_URL: "postgres://app:s3cr3t@db/rebound", PEPPER: Buffer.alloc(32, 1).toString("hex") }

async function run(
  argv: string[],
  given: Environment,
  main: (start: ServiceStart<object>) => Promise<void> = async () => {},
) {
  const edge = new Edge()
  await runService({ name: "dispatcher", readConfig: read, main, argv, env: given, edge })
  return edge
}

describe("running a service", () => {
  test("--check-config says ok, exits 0 and starts nothing", async () => {
    const started: string[] = []
    const edge = await run(["--check-config"], env, async () => void started.push("main"))
    expect(edge).toMatchObject({ exits: [0], out: ["dispatcher: configuration ok\n"], err: [] })
    expect(started).toEqual([])
  })
  test.each([[["--check-config"]], [[]]])(
    "faults are listed, none with a secret, and it exits 2 (%j)",
    async (argv) => {
      const edge = await run(argv, { PEPPER: "s3cr3t" })
      expect(edge.exits).toEqual([2])
      expect(
        edge.err
          .join("")
          .split("\n")
          .filter((line) => line.startsWith("  ")),
      ).toEqual([
        expect.stringContaining("POSTGRES_URL is not set: the dispatcher needs PostgreSQL"),
        expect.stringContaining("PEPPER is not a key"),
      ])
      expect(edge.err.join("")).not.toContain("s3cr3t")
    },
  )
  test("a main that fails closes what it had opened and exits 1", async () => {
    const closed: string[] = []
    const edge = await run([], env, async ({ lifecycle }) => {
      await lifecycle.start(
        "store",
        () => "store",
        (opened) => void closed.push(opened),
      )
      throw new Error("no migration")
    })
    await sleep(5)
    expect(closed).toEqual(["store"])
    expect(edge.exits).toEqual([1])
  })
  test("a running service ends with 0 on SIGTERM", async () => {
    const edge = await run([], env)
    expect(edge.exits).toEqual([])
    edge.emit("SIGTERM", "SIGTERM")
    await sleep(5)
    expect(edge.exits).toEqual([0])
  })
})
