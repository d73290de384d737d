import { createLogger } from "@rebound/runtime"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { type Draining, OUTBOX_SHARDS, type Round, shardOf, startDraining } from "../src/index.ts"
import { type OutboxWorld, startOutboxWorld } from "./outbox-world.ts"

let world: OutboxWorld
beforeAll(async () => {
  world = await startOutboxWorld()
})
afterAll(() => world?.close())
afterEach(async () => {
  world.refuses = () => false
  expect(await world.left()).toEqual([])
})

const drain = (draining: Partial<Draining>) =>
  startDraining({
    round: () => world.round(),
    what: "things",
    log: createLogger({ service: "outbox-test", level: "fatal" }),
    random: () => 0,
    ...draining,
  })

const ofKey = (key: string) => world.published.filter((one) => one.startsWith(`${key} `))

test("a key has one shard, in every process, and keys spread over all of them", () => {
  expect(["northstar:1.caller-1", "northstar:1.caller-2", ""].map(shardOf)).toEqual([4, 13, 5])
  const shards = Array.from({ length: 1_000 }, (_, at) => shardOf(`northstar:1.caller-${at}`))
  expect(new Set(shards).size).toBe(OUTBOX_SHARDS)
})

describe("a round", () => {
  // Taken back with the failed one, what was sent would be sent again and again while the bus refuses one caller's step.
  test("takes off what was sent although a send failed, and leaves that row with those behind it under its key", async () => {
    await world.put(["ada", "1"], ["bea", "1"], ["ada", "2"], ["bea", "2"], ["cy", "1"])
    world.refuses = (key, value) => key === "bea" && value === "1"
    expect(await world.round()).toMatchObject({ sent: 3, failure: { code: "BUS_TIMEOUT" } })
    expect(await world.left()).toEqual(["bea 1", "bea 2"])
    world.refuses = () => false
    expect(await world.round()).toMatchObject({ sent: 2, failure: undefined })
    expect(await world.left()).toEqual([])
    expect([ofKey("ada"), ofKey("bea"), ofKey("cy")]).toEqual([["ada 1", "ada 2"], ["bea 1", "bea 2"], ["cy 1"]])
  })

  test("reaches its crash point between sending and deleting, and not when nothing went", async () => {
    await world.put(["dan", "1"])
    const dies = () => {
      throw new Error("the process ended here")
    }
    world.refuses = () => true
    expect(await world.round(100, dies)).toMatchObject({ sent: 0 })
    world.refuses = () => false
    await expect(world.round(100, dies)).rejects.toThrow("ended here")
    expect(await world.left()).toEqual(["dan 1"])
    await world.round()
    expect(ofKey("dan")).toEqual(["dan 1", "dan 1"])
  })
})

describe("draining", () => {
  const nothing: Round = { sent: 0, failure: undefined, more: false }

  test("goes on while there is more, and tells how many rows went", async () => {
    await world.put(...Array.from({ length: 25 }, (_, at) => [`key-${at % 5}`, String(at)] as const))
    let told = 0
    const drainer = drain({
      round: () => world.round(10),
      // Only the first look is of itself: the others follow because there was more.
      lookEveryMs: 60_000,
      onSent: (count) => {
        told += count
      },
    })
    await expect.poll(() => told, { timeout: 10_000 }).toBe(25)
    await drainer.close()
    expect(ofKey("key-3")).toEqual(["key-3 3", "key-3 8", "key-3 13", "key-3 18", "key-3 23"])
  })

  test("looks again after a wake that came while it was looking", async () => {
    let looks = 0
    let wakeUp = () => {}
    const drainer = drain({
      lookEveryMs: 60_000,
      round: async () => {
        looks += 1
        await new Promise((resolve) => setTimeout(resolve, 10))
        if (looks === 1) wakeUp()
        return nothing
      },
    })
    wakeUp = () => drainer.wake()
    await expect.poll(() => looks, { timeout: 10_000 }).toBe(2)
    await drainer.close()
  })

  test("of which a part failed looks on at its own pace; of which all did, less and less often, whoever wakes it", async () => {
    const looksIn300Ms = async (round: Round) => {
      let looks = 0
      const drainer = drain({
        lookEveryMs: 1,
        random: () => 1,
        round: async () => {
          looks += 1
          return round
        },
      })
      for (const end = Date.now() + 300; Date.now() < end; ) {
        drainer.wake()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      const seen = looks
      await drainer.close()
      return seen
    }
    const failure = new Error("not taken")
    expect(await looksIn300Ms({ sent: 1, failure, more: true })).toBeGreaterThan(10)
    // At once, then after 250 ms.
    expect(await looksIn300Ms({ sent: 0, failure, more: false })).toBeLessThanOrEqual(2)
  })

  test("sends on closing what came since the last look", async () => {
    const drainer = drain({ lookEveryMs: 60_000 })
    await new Promise((resolve) => setTimeout(resolve, 200))
    await world.put(["eve", "1"])
    await drainer.close()
    expect(ofKey("eve")).toEqual(["eve 1"])
  })
})
