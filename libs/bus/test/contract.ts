import { Buffer } from "node:buffer"
import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { createLogger, createMetrics, PoisonError, ReboundError } from "@rebound/runtime"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import {
  type Bus,
  type BusRecord,
  buryOrSkip,
  type ConsumeOptions,
  type Consumer,
  type Producer,
} from "../src/index.ts"
import { type FlightRecorder, recordFlights } from "./flight-recorder.ts"

export interface Subject {
  readonly bus: Bus
  readonly close: () => Promise<void>
}

const PARTITIONS = 4

export async function until(what: string, holds: () => boolean, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`)
    await sleep(10)
  }
}

const fail = (error: unknown) => {
  throw error
}

/** What every driver of the bus promises. Topics are fresh for each test. */
export function busContract(open: () => Promise<Subject>): void {
  let subject: Subject
  let bus: Bus
  let producer: Producer
  const consumers: Consumer[] = []
  let recorder: FlightRecorder
  let stop: () => void
  beforeAll(async () => {
    const recording = recordFlights()
    recorder = recording.recorder
    stop = recording.stop
    subject = await open()
    bus = subject.bus
    await bus.ensureTopics([{ name: "dead-letters", partitions: 1 }])
    producer = await bus.producer()
  }, 60_000)
  afterAll(async () => {
    for (const consumer of consumers) await consumer.close()
    await producer.close()
    await subject.close()
    stop()
  }, 60_000)
  afterEach(() => {
    expect(recorder.breaches).toEqual([])
  })

  const fresh = async (compacted = false) => {
    const name = `topic-${randomBytes(4).toString("hex")}`
    await bus.ensureTopics([{ name, partitions: PARTITIONS, compacted }])
    return name
  }
  const consume = async (topic: string, group: string, work: ConsumeOptions["work"], more = {}) => {
    const consumer = await bus.consume({ group, topics: [topic], work, onFatal: fail, ...more })
    consumers.push(consumer)
    return consumer
  }
  const send = (topic: string, key: string, value: string) => producer.send({ topic, key, value: Buffer.from(value) })

  test("records of one key are worked in order, one at a time, and every record is", async () => {
    const topic = await fresh()
    const seen = new Map<string, number[]>()
    const busy = new Set<string>()
    let count = 0
    await consume(topic, "order", async (record) => {
      if (busy.has(record.key)) throw new Error(`two records of ${record.key} at once`)
      busy.add(record.key)
      await sleep(Number(record.value?.[0] ?? 0) % 3)
      busy.delete(record.key)
      seen.set(record.key, [...(seen.get(record.key) ?? []), Number(Buffer.from(record.value ?? []).toString())])
      count += 1
    })
    const sends: Promise<unknown>[] = []
    for (let n = 0; n < 400; n++) sends.push(send(topic, `key-${n % 20}`, String(n)))
    await Promise.all(sends)
    await until("400 records", () => count === 400)
    for (const numbers of seen.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  })

  test("keys of one partition are worked side by side: a slow caller holds nobody up", async () => {
    const topic = await fresh()
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const done: string[] = []
    await consume(topic, "side", async (record) => {
      if (record.key === "slow") await held
      done.push(record.key)
    })
    await send(topic, "slow", "x")
    for (let n = 0; n < 40; n++) await send(topic, `quick-${n}`, "x")
    await until("the quick ones", () => done.length === 40)
    release()
    await until("the slow one", () => done.includes("slow"))
  })

  test("closing while the group's partitions are still being taken over is no failure", async () => {
    const topic = await fresh()
    await send(topic, "key", "x")
    const fatal: unknown[] = []
    for (const group of ["hasty-1", "hasty-2", "hasty-3"]) {
      const consumer = await bus.consume({
        group,
        topics: [topic],
        work: async () => {},
        onFatal: fatal.push.bind(fatal),
      })
      await consumer.close()
    }
    expect(fatal).toEqual([])
  })

  test("what was not resolved is dealt out again to the next member; what was is not", async () => {
    const topic = await fresh()
    for (let n = 0; n < 30; n++) await send(topic, `key-${n}`, String(n))
    const first = new Set<string>()
    const stuck = new Set(["key-3", "key-17"])
    const one = await bus.consume({
      group: "again",
      topics: [topic],
      onFatal: fail,
      work: async (record) => {
        if (stuck.has(record.key)) await new Promise(() => {})
        first.add(record.key)
      },
    })
    await until("28 worked", () => first.size === 28)
    await sleep(400)
    await one.close({ drainMs: 50 })
    const second: string[] = []
    await consume(topic, "again", async (record) => {
      second.push(record.key)
    })
    await until("the stuck ones again", () => [...stuck].every((key) => second.includes(key)))
    expect(second.length).toBeLessThan(30)
  })

  test("a retryable failure is tried again, and its key waits for it", async () => {
    const topic = await fresh()
    const seen: string[] = []
    let failures = 0
    await consume(topic, "retry", async (record) => {
      if (record.value?.[0] === 65 && failures < 3) {
        failures += 1
        throw new ReboundError("TEST_BUSY", "busy", { retryable: true })
      }
      seen.push(Buffer.from(record.value ?? []).toString())
    })
    await send(topic, "k", "A")
    await send(topic, "k", "B")
    await until("both", () => seen.length === 2)
    expect([failures, ...seen]).toEqual([3, "A", "B"])
  })

  test("poison goes to dead-letters with its bytes and the reason, and the rest goes on", async () => {
    const topic = await fresh()
    const seen: string[] = []
    await consume(topic, "poison", async (record) => {
      if (record.key === "bad") throw new PoisonError("field x: not a number")
      seen.push(record.key)
    })
    await producer.send({ topic, key: "bad", value: Buffer.from([0, 255, 1]), headers: { traceparent: "00-abc" } })
    await send(topic, "good", "x")
    const buried: BusRecord[] = []
    await consume("dead-letters", `undertaker-${topic}`, async (record) => {
      if (record.headers.source?.includes(topic) === true) buried.push(record)
    })
    await until("both", () => seen.length === 1 && buried.length === 1)
    expect(Buffer.from(buried[0]?.value ?? [])).toEqual(Buffer.from([0, 255, 1]))
    expect(buried[0]?.headers).toMatchObject({ reason: "field x: not a number", traceparent: "00-abc" })
  })

  // Operators mend and replay dead letters by hand: two for one bad record are two people's work, or a text sent twice.
  test("of the services that read a topic the one that it names buries what cannot be read; the others skip and count it", async () => {
    const topic = { name: await fresh(), compacted: false, retentionMs: 0, buriedBy: "dispatcher" } as const
    const metrics = createMetrics({ service: "bus-contract", processMetrics: false })
    const log = createLogger({ service: "bus-contract", level: "fatal" })
    const seen: string[] = []
    for (const service of ["dispatcher", "conversation", "analytics"] as const)
      await consume(
        topic.name,
        `${service}-${topic.name}`,
        buryOrSkip({
          topic,
          service,
          metrics,
          log,
          work: async ({ key }) => {
            if (key === "bad") throw new PoisonError("not a record")
            seen.push(`${service} ${key}`)
          },
        }),
      )
    const buried: BusRecord[] = []
    await consume("dead-letters", `undertaker-${topic.name}`, async (record) => {
      if (record.headers.source?.includes(topic.name) === true) buried.push(record)
    })
    await send(topic.name, "bad", "x")
    await send(topic.name, "good", "x")
    // A second bad one at the end: when it is done with, so is whatever became of the first.
    await send(topic.name, "bad", "y")
    const twice = async () => {
      const { text } = await metrics.expose()
      const ends = text.matchAll(/unreadable_total\{reader="(\w+)",topic="[^"]*",end="(\w+)",service="[^"]*"\} 2\n/g)
      return [...ends].map(([, reader, end]) => `${reader} ${end}`).sort()
    }
    await expect
      .poll(twice, { timeout: 20_000 })
      .toEqual(["analytics skipped", "conversation skipped", "dispatcher buried"])
    await until("the others", () => seen.length === 3 && buried.length >= 2)
    expect(buried.map(({ value }) => Buffer.from(value ?? []).toString())).toEqual(["x", "y"])
  })

  test("an unknown failure ends the process: it is reported and nothing is committed past it", async () => {
    const topic = await fresh()
    const fatal: unknown[] = []
    const one = await bus.consume({
      group: "fatal",
      topics: [topic],
      onFatal: (error) => fatal.push(error),
      work: async (record) => {
        if (record.key === "bug") throw new TypeError("undefined is not a function")
      },
    })
    await send(topic, "bug", "x")
    await until("reported", () => fatal.length === 1)
    await sleep(300)
    await one.close({ drainMs: 50 })
    const again: string[] = []
    await consume(topic, "fatal", async (record) => {
      again.push(record.key)
    })
    await until("dealt out again", () => again.includes("bug"))
  })

  test("a full window pauses its partition and no other, and goes on when there is room", async () => {
    const topic = await fresh()
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let worked = 0
    let atOnce = 0
    await consume(
      topic,
      "window",
      async (record) => {
        atOnce += 1
        if (record.partition === 0) await held
        worked += 1
      },
      { windowPerPartition: 10 },
    )
    const sends: Promise<{ partition: number }>[] = []
    for (let n = 0; n < 200; n++) sends.push(send(topic, `key-${n}`, "x"))
    const sent = await Promise.all(sends)
    const inFirst = sent.filter(({ partition }) => partition === 0).length
    await until("the other partitions", () => worked === 200 - inFirst)
    await sleep(300)
    expect(atOnce).toBeLessThanOrEqual(200 - inFirst + 10)
    release()
    await until("all", () => worked === 200)
  })

  test("a follower sees everything from the beginning, tombstones too, is ready at the end and goes on", async () => {
    const topic = await fresh(true)
    await send(topic, "a", "1")
    await send(topic, "b", "1")
    await producer.send({ topic, key: "a", value: null })
    const seen: [string, string | null][] = []
    const follower = await bus.follow({
      topic,
      onFatal: fail,
      onRecord: (record) =>
        void seen.push([record.key, record.value === null ? null : Buffer.from(record.value).toString()]),
    })
    await follower.ready
    const atReady = new Map(seen)
    expect(atReady.get("a")).toBe(null)
    expect(atReady.get("b")).toBe("1")
    await send(topic, "c", "2")
    await until("the new one", () => seen.some(([key]) => key === "c"))
    await follower.close()
  })

  test("a follower of an empty topic is ready at once", async () => {
    const follower = await bus.follow({ topic: await fresh(true), onFatal: fail, onRecord: () => {} })
    await follower.ready
    await follower.close()
  })

  test("the position says when a partition is caught up", async () => {
    const topic = await fresh()
    let worked = 0
    const consumer = await consume(topic, "position", async () => {
      worked += 1
    })
    for (let n = 0; n < 20; n++) await send(topic, `key-${n}`, "x")
    await until("20", () => worked === 20)
    await until("caught up everywhere", () =>
      Array.from({ length: PARTITIONS }, (_, partition) => consumer.position(topic, partition)).every(
        (at) => at !== undefined && at.next >= at.end,
      ),
    )
  })

  test("one partition a flight, one flight a partition, however many records wait", async () => {
    const topic = await fresh()
    const before = recorder.flights
    const sent = await Promise.all(Array.from({ length: 2_000 }, (_, n) => send(topic, `key-${n % 50}`, String(n))))
    expect(new Set(sent.map(({ partition }) => partition)).size).toBe(PARTITIONS)
    // Gathered while flights were under way, and yet at least one for each partition.
    expect(recorder.flights - before).toBeGreaterThanOrEqual(PARTITIONS)
    expect(recorder.flights - before).toBeLessThan(1_000)
    expect(recorder.breaches).toEqual([])
    for (const partition of new Set(sent.map((at) => at.partition))) {
      const offsets = sent.filter((at) => at.partition === partition).map(({ offset }) => offset)
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
      expect(new Set(offsets).size).toBe(offsets.length)
    }
  })

  test("a full lane says BUS_FULL and takes nothing; what it took arrives", async () => {
    const topic = await fresh()
    const answers = await Promise.allSettled(Array.from({ length: 6_500 }, (_, n) => send(topic, "one-key", String(n))))
    const refused = answers.filter((answer) => answer.status === "rejected")
    expect(refused.length).toBeGreaterThan(0)
    for (const answer of refused) expect(answer.reason).toMatchObject({ code: "BUS_FULL", retryable: true })
    let worked = 0
    await consume(topic, "full", async () => {
      worked += 1
    })
    await until("what was taken", () => worked >= 6_500 - refused.length)
    await sleep(100)
    expect(worked).toBe(6_500 - refused.length)
  })

  test("headers travel with their record", async () => {
    const topic = await fresh()
    const seen: BusRecord[] = []
    await consume(topic, "headers", async (record) => void seen.push(record))
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    await producer.send({ topic, key: "k", value: Buffer.from("v"), headers: { traceparent, origin: "sweep" } })
    await until("it", () => seen.length === 1)
    expect(seen[0]?.headers).toEqual({ traceparent, origin: "sweep" })
  })

  test("a topic that does not exist is an error, not a new topic", async () => {
    await expect(
      producer.send(
        { topic: `nowhere-${randomBytes(4).toString("hex")}`, key: "k", value: null },
        { timeoutMs: 5_000 },
      ),
    ).rejects.toMatchObject({ code: "BUS_UNKNOWN_TOPIC", retryable: false })
  })

  test("another partition count is refused", async () => {
    const topic = await fresh()
    await expect(bus.ensureTopics([{ name: topic, partitions: PARTITIONS + 1 }])).rejects.toMatchObject({
      code: "BUS_TOPIC_MISMATCH",
    })
    await bus.ensureTopics([{ name: topic, partitions: PARTITIONS }])
  })
}
