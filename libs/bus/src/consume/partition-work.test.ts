import { setTimeout as sleep } from "node:timers/promises"
import { describe, expect, test } from "vitest"
import type { BusRecord } from "../port.ts"
import { PartitionWork, type PartitionWorkOptions } from "./partition-work.ts"

const record = (offset: number, key = `key-${offset}`): BusRecord => ({
  topic: "t",
  partition: 0,
  offset,
  key,
  value: null,
  headers: {},
  timestampMs: 0,
})
const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => record(first + index))

function workOver(more: Partial<PartitionWorkOptions> = {}) {
  const fatal: unknown[] = []
  const at = new PartitionWork({
    topic: "t",
    partition: 0,
    startOffset: 0,
    windowPerPartition: 10,
    windowPerKey: 4,
    work: async () => {},
    signal: new AbortController().signal,
    onHungry: () => {},
    onFatal: (error) => fatal.push(error),
    ...more,
  })
  return { at, fatal }
}

describe("the work of a partition", () => {
  test("the mark passes only what is done, whatever finishes first", async () => {
    const gates = new Map<number, () => void>()
    const { at } = workOver({ work: ({ offset }) => new Promise((resolve) => gates.set(offset, resolve)) })
    at.take({ askedFrom: 0, records: from(0, 3), end: 3 })
    gates.get(2)?.()
    gates.get(1)?.()
    await sleep(1)
    expect(at.lowWater).toBe(0)
    expect(at.uncommitted).toBeUndefined()
    gates.get(0)?.()
    await sleep(1)
    expect(at.lowWater).toBe(3)
    expect(at.uncommitted).toBe(3)
  })

  test("an answer that was asked for by an earlier holder is refused: taking it would skip records for ever", () => {
    const dealt: number[] = []
    const { at } = workOver({ startOffset: 100, work: async ({ offset }) => void dealt.push(offset) })
    expect(at.take({ askedFrom: 250, records: from(250, 5), end: 300, nextOffset: 255 })).toBe("stale")
    expect(at.position.next).toBe(100)
    expect(at.take({ askedFrom: 100, records: from(100, 2), end: 300, nextOffset: 102 })).toBe("taken")
    expect(dealt).toEqual([100, 101])
  })

  test("repeats of a fetch are dropped and gaps of compaction are passed", async () => {
    const dealt: number[] = []
    const { at } = workOver({ work: async ({ offset }) => void dealt.push(offset) })
    at.take({ askedFrom: 0, records: from(0, 2), end: 40, nextOffset: 2 })
    at.take({ askedFrom: 0, records: [...from(0, 2), record(7)], end: 40, nextOffset: 12 })
    expect(dealt).toEqual([0, 1, 7])
    expect(at.position).toEqual({ next: 12, end: 40 })
    await sleep(1)
    expect(at.uncommitted).toBe(12)
  })

  test("what is over the window is kept, dealt out as room comes, and only then is more fetched", async () => {
    const gates: (() => void)[] = []
    let hungry = 0
    const { at } = workOver({
      work: () => new Promise((resolve) => gates.push(resolve)),
      onHungry: () => {
        hungry += 1
      },
    })
    at.take({ askedFrom: 0, records: from(0, 14), end: 14, nextOffset: 14 })
    expect(gates).toHaveLength(10)
    expect(at.hungry).toBe(false)
    expect(at.position).toEqual({ next: 10, end: 14 })
    expect(at.fetchFrom).toBe(14)
    for (const open of gates.splice(0, 4)) open()
    await sleep(1)
    expect(hungry).toBe(0)
    expect(at.position.next).toBe(14)
    expect(at.hungry).toBe(false)
    for (const open of gates.splice(0)) open()
    await sleep(1)
    expect(hungry).toBeGreaterThan(0)
    expect(at.lowWater).toBe(14)
  })

  test("stopped with records fetched and not dealt out: the mark does not pass them", async () => {
    const { at } = workOver({ windowPerPartition: 2 })
    at.take({ askedFrom: 0, records: from(0, 5), end: 5, nextOffset: 5 })
    at.stop()
    await at.idle()
    expect(at.lowWater).toBe(2)
    expect(at.uncommitted).toBe(2)
  })

  test("a crowded key holds back its partition until it has worked some off, and keeps its order", async () => {
    const gates: (() => void)[] = []
    const dealt: number[] = []
    const { at } = workOver({
      work: ({ offset }) => {
        dealt.push(offset)
        return new Promise((resolve) => gates.push(resolve))
      },
    })
    const hot = [0, 1, 2, 3, 4].map((offset) => record(offset, "hot"))
    at.take({ askedFrom: 0, records: [...hot, record(5, "cool")], end: 9, nextOffset: 6 })
    expect(dealt).toEqual([0])
    gates.shift()?.()
    await sleep(1)
    expect(dealt).toEqual([0, 5, 1].sort((a, b) => dealt.indexOf(a) - dealt.indexOf(b)))
    expect(dealt.filter((offset) => offset < 5)).toEqual([0, 1])
  })

  test("hunger is told when the last crowded key has worked some off, once", async () => {
    let hungry = 0
    const gates: (() => void)[] = []
    const { at } = workOver({
      work: () => new Promise((resolve) => gates.push(resolve)),
      onHungry: () => {
        hungry += 1
      },
    })
    at.take({ askedFrom: 0, records: [0, 1, 2, 3, 4].map((offset) => record(offset, "hot")), end: 5, nextOffset: 5 })
    expect(at.hungry).toBe(false)
    gates.shift()?.()
    await sleep(1)
    expect([at.hungry, hungry]).toEqual([true, 1])
    gates.shift()?.()
    await sleep(1)
    expect(hungry).toBe(1)
  })

  test("abandoned: waiting records are dropped, the handler hears of it, and its failure ends nobody's process", async () => {
    const dealt: number[] = []
    const { at, fatal } = workOver({
      work: async ({ offset }, signal) => {
        dealt.push(offset)
        await sleep(10_000, undefined, { signal })
      },
    })
    at.take({ askedFrom: 0, records: [record(0, "k"), record(1, "k")], end: 2 })
    at.abandon()
    await at.idle()
    expect(dealt).toEqual([0])
    expect(fatal).toEqual([])
    expect(at.lowWater).toBe(0)
  })

  test("an unknown failure is told once and nothing is ever committed past it", async () => {
    const { at, fatal } = workOver({
      work: async ({ offset }) => {
        if (offset === 1) throw new TypeError("bug")
      },
    })
    at.take({ askedFrom: 0, records: from(0, 5), end: 5 })
    await sleep(1)
    expect(fatal).toHaveLength(1)
    expect(at.lowWater).toBe(1)
  })
})
