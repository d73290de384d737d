import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { createEmbeddedBus } from "../src/index.ts"
import { busContract } from "./contract.ts"

describe("the embedded bus", () => {
  busContract(async () => {
    const directory = await mkdtemp(join(tmpdir(), "rebound-bus-"))
    const bus = createEmbeddedBus({ directory })
    return {
      bus,
      close: async () => {
        await bus.close()
        await rm(directory, { recursive: true })
      },
    }
  })

  test("a second bus on the folder is refused", async () => {
    const directory = await mkdtemp(join(tmpdir(), "rebound-bus-"))
    const bus = createEmbeddedBus({ directory })
    expect(() => createEmbeddedBus({ directory })).toThrow(expect.objectContaining({ code: "BUS_LOCKED" }))
    await bus.close()
    const after = createEmbeddedBus({ directory })
    await after.close()
    await rm(directory, { recursive: true })
  })
})
