import { AsyncLocalStorage } from "node:async_hooks"
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

  test("a reader does not run inside its writer's async context: what is open there is none of its own", async () => {
    const directory = await mkdtemp(join(tmpdir(), "rebound-bus-"))
    const bus = createEmbeddedBus({ directory })
    await bus.ensureTopics([{ name: "facts", partitions: 1 }])
    const inside = new AsyncLocalStorage<string>()
    const seen = Promise.withResolvers<string | undefined>()
    const consumer = await bus.consume({
      group: "readers",
      topics: ["facts"],
      work: async () => seen.resolve(inside.getStore()),
      onFatal: seen.reject,
    })
    const producer = await bus.producer()
    await inside.run("the writer's", () => producer.send({ topic: "facts", key: "a", value: new Uint8Array([1]) }))
    expect(await seen.promise).toBeUndefined()
    await producer.close()
    await consumer.close()
    await bus.close()
    await rm(directory, { recursive: true })
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
