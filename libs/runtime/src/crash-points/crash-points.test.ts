import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { createCrashPoints } from "../index.ts"

const report = () => join(mkdtempSync(join(tmpdir(), "crash-")), "report")

describe("crash points", () => {
  test("the armed label ends the process at its nth reach with a real SIGKILL, and the report says so", () => {
    const file = report()
    const source = `
      import { createCrashPoints } from ${JSON.stringify(join(import.meta.dirname, "crash-points.ts"))}
      const points = createCrashPoints({ at: "dispatcher.claimed:3", report: ${JSON.stringify(file)} })
      process.on("exit", () => console.log("tidied up"))
      try {
        for (let n = 1; n <= 5; n++) { console.log(n); points.reach("dispatcher.posted"); points.reach("dispatcher.claimed") }
      } finally { console.log("finally") }`
    const ended = spawnSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8" })
    expect(ended.signal).toBe("SIGKILL")
    expect(ended.stdout).toBe("1\n2\n3\n")
    expect(readFileSync(file, "utf8")).toBe("dispatcher.claimed 3\n")
  })
  test("unarmed, nothing happens", () => {
    const points = createCrashPoints({ report: report() })
    for (let n = 0; n < 1_000; n++) points.reach("dispatcher.claimed")
  })
  test("the first reach is the default, and it fires once", () => {
    let kills = 0
    const points = createCrashPoints({ at: "spool.appended", kill: () => void kills++ })
    points.reach("spool.appended")
    points.reach("spool.appended")
    expect(kills).toBe(1)
  })
  test.each(["", "a b", "x:0", "x:many"])("a typing error (%j) is refused, so that no test passes unarmed", (at) => {
    expect(() => createCrashPoints({ at })).toThrow(RangeError)
  })
})
