import { setTimeout as sleep } from "node:timers/promises"
import { MessageChannel } from "node:worker_threads"
import { describe, expect, test } from "vitest"
import { BusError } from "../errors.ts"
import { Lane, type LaneOptions } from "./lane.ts"
import { Runway } from "./runway.ts"

const record = (key: string) => ({ topic: "t", key, value: Buffer.from(key) })

function laneOver(write: LaneOptions["write"], more: Partial<LaneOptions> = {}): Lane {
  return new Lane({ topic: "t", partition: 3, write, ...more })
}

/** The end of this turn of the event loop, when flights leave. */
const turnEnds = () => new Promise((resolve) => setImmediate(resolve))

describe("a lane", () => {
  test("what one turn brings flies together, what comes while a flight is under way gathers, and never two fly", async () => {
    const flights: string[][] = []
    let flying = 0
    const lane = laneOver(async (_topic, _partition, records) => {
      expect(++flying).toBe(1)
      const first = flights.flat().length
      flights.push(records.map(({ key }) => key))
      await sleep(5)
      flying -= 1
      return first
    })
    const turn = (keys: string[]) => keys.map((key) => lane.send(record(key), 1_000))
    const first = turn(["a", "b"])
    await turnEnds()
    const sent = await Promise.all([...first, ...turn(["c"]), ...turn(["d"])])
    expect(flights).toEqual([
      ["a", "b"],
      ["c", "d"],
    ])
    expect(sent.map(({ offset }) => offset)).toEqual([0, 1, 2, 3])
  })

  test("a record sent in the very moment a flight lands is not left behind", async () => {
    let offset = 0
    const lane = laneOver(async () => offset++)
    // A chain: each is sent by the continuation of the one before, with as few turns between as the language allows.
    const chain = (left: number): Promise<unknown> =>
      left === 0 ? Promise.resolve() : lane.send(record("k"), 500).then(() => chain(left - 1))
    await chain(5)
    expect(offset).toBe(5)
  })

  test("beyond the bound it takes nothing: BUS_FULL, and the record is surely not sent", async () => {
    const gate = Promise.withResolvers<void>()
    const written: string[] = []
    const lane = laneOver(
      async (_topic, _partition, records) => {
        written.push(...records.map(({ key }) => key))
        await gate.promise
        return 0
      },
      { waitingMax: 2 },
    )
    const taken = [lane.send(record("a"), 1_000)]
    await turnEnds()
    taken.push(...["b", "c"].map((key) => lane.send(record(key), 1_000)))
    await expect(lane.send(record("d"), 1_000)).rejects.toMatchObject({ code: "BUS_FULL", retryable: true })
    gate.resolve()
    await Promise.all(taken)
    expect(written).toEqual(["a", "b", "c"])
  })

  test("unanswered in time: BUS_TIMEOUT; what had not left yet never leaves", async () => {
    const gate = Promise.withResolvers<void>()
    const written: string[] = []
    const lane = laneOver(async (_topic, _partition, records) => {
      written.push(...records.map(({ key }) => key))
      await gate.promise
      return 0
    })
    const flying = lane.send(record("flying"), 30)
    await turnEnds()
    const waiting = lane.send(record("waiting"), 30)
    await expect(flying).rejects.toMatchObject({ code: "BUS_TIMEOUT" })
    await expect(waiting).rejects.toMatchObject({ code: "BUS_TIMEOUT" })
    gate.resolve()
    await sleep(5)
    expect(written).toEqual(["flying"])
  })

  test("a reply that does not name the partition is no acknowledgement: the same records fly again, in order", async () => {
    const flights: string[][] = []
    const lane = laneOver(async (_topic, _partition, records) => {
      flights.push(records.map(({ key }) => key))
      if (flights.length < 3) throw new BusError("BUS_NOT_WRITTEN", "the reply names another partition")
      return 7
    })
    const first = lane.send(record("a"), 5_000)
    await turnEnds()
    await lane.send(record("b"), 5_000)
    expect(flights).toEqual([["a"], ["a"], ["a"], ["b"]])
    expect((await first).offset).toBe(7)
  })

  test("what flies again is the very same batch, though the time of some is up: brokers know a repeat by its numbers", async () => {
    const flights: string[][] = []
    const lane = laneOver(async (_topic, _partition, records) => {
      flights.push(records.map(({ key }) => key))
      if (flights.length === 1) return 0
      if (flights.length === 2) throw new BusError("BUS_UNREACHABLE", "cut")
      return 1
    })
    const first = lane.send(record("first"), 1_000)
    await turnEnds()
    const [short, long] = [lane.send(record("short"), 50), lane.send(record("long"), 5_000)]
    await first
    await expect(short).rejects.toMatchObject({ code: "BUS_TIMEOUT" })
    expect(await long).toEqual({ partition: 3, offset: 2 })
    expect(flights).toEqual([["first"], ["short", "long"], ["short", "long"]])
  })

  test("a batch of unknown fate flies until it is known, though nobody waits: only then the next one leaves", async () => {
    const flights: string[][] = []
    const lane = laneOver(async (_topic, _partition, records) => {
      flights.push(records.map(({ key }) => key))
      if (flights.length < 3) throw new BusError("BUS_UNREACHABLE", "cut")
      return flights.length
    })
    await expect(lane.send(record("given up"), 20)).rejects.toMatchObject({ code: "BUS_TIMEOUT" })
    expect(await lane.send(record("next"), 5_000)).toEqual({ partition: 3, offset: 4 })
    expect(flights).toEqual([["given up"], ["given up"], ["given up"], ["next"]])
  })

  test("a refusal for good reaches its senders as BUS_REFUSED, and the lane goes on", async () => {
    const lane = laneOver(async (_topic, _partition, records) => {
      if (records[0]?.key === "huge") throw new Error("MESSAGE_TOO_LARGE")
      return 0
    })
    await expect(lane.send(record("huge"), 1_000)).rejects.toMatchObject({ code: "BUS_REFUSED", retryable: false })
    await expect(lane.send(record("small"), 1_000)).resolves.toEqual({ partition: 3, offset: 0 })
  })

  test("an answer that came while the process itself stood still counts, though the time is up", async () => {
    const lane = laneOver(
      () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel()
          port1.on("message", () => {
            port1.close()
            resolve(4)
          })
          port2.postMessage("landed")
        }),
    )
    const sent = lane.send(record("k"), 20)
    await turnEnds()
    const until = performance.now() + 60
    while (performance.now() < until);
    await expect(sent).resolves.toEqual({ partition: 3, offset: 4 })
  })

  test("the time counts anew when the flight leaves: what waited behind another has its own", async () => {
    let flights = 0
    const lane = laneOver(async () => {
      flights += 1
      await sleep(60)
      return flights
    })
    const first = lane.send(record("a"), 80)
    await turnEnds()
    const second = lane.send(record("b"), 80)
    await expect(first).resolves.toMatchObject({ offset: 1 })
    await expect(second).resolves.toMatchObject({ offset: 2 })
  })

  test("closing waits for answers, but no longer than the records' own deadlines", async () => {
    const lane = laneOver(() => new Promise(() => {}))
    const answer = lane.send(record("k"), 40)
    const outcome = expect(answer).rejects.toMatchObject({ code: "BUS_TIMEOUT" })
    await lane.close()
    await outcome
    await expect(lane.send(record("k"), 40)).rejects.toMatchObject({ code: "BUS_CLOSED" })
  })
})

describe("lanes that share a runway", () => {
  /** Two lanes to partitions 0 and 1, and what flew: partition and keys. */
  function twoLanes(flightsAtOnce: number, write: (partition: number, flight: number) => Promise<number>) {
    const runway = new Runway(flightsAtOnce)
    const flights: string[] = []
    const lanes = [0, 1].map(
      (partition) =>
        new Lane({
          topic: "t",
          partition,
          runway,
          write: (_topic, to, records) =>
            write(to, flights.push(`${to}: ${records.map(({ key }) => key).join(" ")}`) - 1),
        }),
    )
    return { flights, send: (to: number, key: string) => (lanes[to] as Lane).send(record(key), 2_000) }
  }

  test("one flies at a time, and the other one takes along what came while it waited", async () => {
    let flying = 0
    const { flights, send } = twoLanes(1, async () => {
      expect(++flying).toBe(1)
      await sleep(20)
      flying -= 1
      return 0
    })
    const sent = [send(0, "a"), send(1, "b")]
    await turnEnds()
    await turnEnds()
    sent.push(send(1, "c"), send(0, "d"))
    await Promise.all(sent)
    expect(flights).toEqual(["0: a", "1: b c", "0: d"])
  })

  test("as many fly side by side as the runway takes", async () => {
    const gate = Promise.withResolvers<void>()
    const { flights, send } = twoLanes(2, async () => {
      await gate.promise
      return 0
    })
    const sent = [send(0, "a"), send(1, "b")]
    await turnEnds()
    await turnEnds()
    expect(flights).toEqual(["0: a", "1: b"])
    gate.resolve()
    await Promise.all(sent)
  })

  test("a partition that has to fly again holds up no other one, and flies the same batch", async () => {
    const { flights, send } = twoLanes(1, async (partition, flight) => {
      if (partition === 0 && flight < 2) throw new BusError("BUS_NOT_WRITTEN", "its leader moved")
      return flight
    })
    const moved = send(0, "a")
    await turnEnds()
    await send(1, "b")
    await moved
    expect(flights).toEqual(["0: a", "1: b", "0: a"])
  })

  test("a refusal leaves the runway", async () => {
    const { flights, send } = twoLanes(1, async (partition) => {
      if (partition === 0) throw new Error("MESSAGE_TOO_LARGE")
      return 0
    })
    await expect(send(0, "huge")).rejects.toMatchObject({ code: "BUS_REFUSED" })
    await send(1, "small")
    expect(flights).toEqual(["0: huge", "1: small"])
  })

  test("what runs out of time before its turn never flies, and leaves the runway to others", async () => {
    const runway = new Runway(1)
    const flights: string[] = []
    const lane = (partition: number) =>
      new Lane({
        topic: "t",
        partition,
        runway,
        write: async (_topic, _partition, records) => {
          flights.push(...records.map(({ key }) => key))
          await sleep(60)
          return 0
        },
      })
    const flying = lane(0).send(record("flying"), 1_000)
    await turnEnds()
    await expect(lane(1).send(record("late"), 20)).rejects.toMatchObject({ code: "BUS_TIMEOUT" })
    await flying
    await lane(2).send(record("next"), 1_000)
    expect(flights).toEqual(["flying", "next"])
  })
})
