import { Buffer } from "node:buffer"
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { OutgoingRecord } from "@rebound/bus"
import { seededRandom } from "@rebound/testkit"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { decodeSegment, encodeRecord } from "./segment.ts"
import { type Replayed, Spool } from "./spool.ts"

const record = (key: string, value = `value of ${key}`): OutgoingRecord => ({
  topic: "call-events",
  key,
  value: Buffer.from(value),
  headers: { traceparent: "00-1" },
})

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "spool-"))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const keysOf = (sent: readonly OutgoingRecord[]) => sent.map(({ key }) => key)

async function replayAll(
  spool: Spool,
  refuse: readonly string[] = [],
): Promise<{ sent: OutgoingRecord[]; all: Replayed[] }> {
  const sent: OutgoingRecord[] = []
  const all: Replayed[] = []
  for (;;) {
    const replayed = await spool.replayOldest(async (one) => {
      if (refuse.includes(one.key)) return "refused"
      sent.push(one)
      return "sent"
    })
    if (replayed === undefined) return { sent, all }
    await spool.drop(replayed)
    all.push(replayed)
  }
}

describe("a segment", () => {
  const random = seededRandom(4711)
  /** 0 ≤ x < below. */
  const next = (below: number): number => random.int(0, below - 1)
  const text = (max: number) => Buffer.from(Array.from({ length: next(max) }, () => next(256))).toString("latin1")
  const anyRecords = (): OutgoingRecord[] =>
    Array.from({ length: 1 + next(6) }, () => ({
      topic: text(20),
      // Marks of our own inside records must not lead reading astray.
      key: next(4) === 0 ? `RBS1${text(20)}` : text(20),
      headers: next(2) === 0 ? {} : { [text(5)]: text(30) },
      value: Buffer.from(next(4) === 0 ? `RBS1${text(200)}` : text(200), "latin1"),
    }))

  test("gives back what is whole when it is untouched, cut off anywhere, or changed in any byte", () => {
    for (let each = 0; each < 300; each++) {
      const records = anyRecords()
      const parts = records.map(encodeRecord)
      const bytes = Buffer.concat(parts)
      const at = next(bytes.length)
      let hit = 0
      for (let end = parts[0]?.length ?? 0; end <= at; hit++) end += parts[hit + 1]?.length ?? 0
      const before = parts.slice(0, hit).reduce((sum, part) => sum + part.length, 0)

      expect(decodeSegment(bytes)).toEqual({ records, bad: [] })

      const cut = decodeSegment(bytes.subarray(0, at))
      expect(cut.records).toEqual(records.slice(0, hit))
      expect(Buffer.concat(cut.bad)).toEqual(bytes.subarray(before, at))

      bytes[at] = (bytes[at] ?? 0) ^ (1 + next(255))
      const changed = decodeSegment(bytes)
      expect(changed.records).toEqual(records.filter((_, index) => index !== hit))
      expect(Buffer.concat(changed.bad)).toEqual(bytes.subarray(before, before + (parts[hit]?.length ?? 0)))
    }
  })
})

describe("a spool", () => {
  test("is found again by the next process, oldest first, with the records as they were", async () => {
    const before = await Spool.open({ directory, segmentBytes: 200 })
    for (const key of ["a", "b", "c", "d"]) await before.append(record(key))
    // No close: the process was killed.
    const after = await Spool.open({ directory })
    expect(after.bytes).toBe(before.bytes)
    const { sent } = await replayAll(after)
    expect(keysOf(sent)).toEqual(["a", "b", "c", "d"])
    expect(sent[0]).toEqual(record("a"))
    expect(readdirSync(directory)).toEqual([])
    expect(after.bytes).toBe(0)
  })

  test("makes many appends at once durable together, none lost", async () => {
    const spool = await Spool.open({ directory })
    const keys = Array.from({ length: 500 }, (_, index) => `k${index}`)
    await Promise.all(keys.map((key) => spool.append(record(key))))
    expect(readdirSync(directory)).toHaveLength(1)
    expect(keysOf((await replayAll(await Spool.open({ directory }))).sent)).toEqual(keys)
  })

  test("keeps a segment that could not be sent whole, and sends it again from its start", async () => {
    const spool = await Spool.open({ directory })
    for (const key of ["a", "b"]) await spool.append(record(key))
    const away = spool.replayOldest(async ({ key }) => {
      if (key === "b") throw new Error("Kafka is away")
      return "sent"
    })
    await expect(away).rejects.toThrow("Kafka is away")
    expect(keysOf((await replayAll(spool)).sent)).toEqual(["a", "b"])
  })

  test("takes records while one segment is being replayed", async () => {
    const spool = await Spool.open({ directory })
    await spool.append(record("a"))
    const replayed = await spool.replayOldest(async () => {
      await spool.append(record("b"))
      return "sent"
    })
    if (replayed !== undefined) await spool.drop(replayed)
    expect(keysOf((await replayAll(spool)).sent)).toEqual(["b"])
  })

  test("full, it refuses with a code that says so, and takes again once something was replayed", async () => {
    const spool = await Spool.open({ directory, bytesMax: 300 })
    await spool.append(record("a"))
    await expect(spool.append(record("b", "x".repeat(400)))).rejects.toMatchObject({
      code: "INGEST_SPOOL_FULL",
      retryable: true,
    })
    await replayAll(spool)
    await spool.append(record("c"))
  })

  test("cuts a torn tail and goes on", async () => {
    const before = await Spool.open({ directory })
    for (const key of ["a", "b"]) await before.append(record(key))
    const path = join(directory, readdirSync(directory)[0] ?? "")
    truncateSync(path, readFileSync(path).length - 3)
    const { sent, all } = await replayAll(await Spool.open({ directory }))
    expect(keysOf(sent)).toEqual(["a"])
    expect(all[0]?.keptAside).toEqual([`${path}.bad`])
  })

  test("keeps damaged bytes aside, names the file, and sends what lies behind them", async () => {
    const before = await Spool.open({ directory, segmentBytes: 1 })
    await before.append(record("a"))
    await before.append(record("z"))
    const path = join(directory, readdirSync(directory).sort()[0] ?? "")
    const whole = readFileSync(path)
    writeFileSync(path, Buffer.concat([whole, Buffer.from("RBS1 nonsense"), encodeRecord(record("b"))]))
    const { sent, all } = await replayAll(await Spool.open({ directory }))
    expect(keysOf(sent)).toEqual(["a", "b", "z"])
    expect(all[0]?.keptAside).toEqual([`${path}.bad`])
    expect(readFileSync(`${path}.bad`, "utf8")).toBe("RBS1 nonsense")
  })

  test("keeps aside what Kafka refuses for good, so that it does not stop the rest", async () => {
    const spool = await Spool.open({ directory })
    for (const key of ["a", "too-large", "b"]) await spool.append(record(key))
    const { sent, all } = await replayAll(spool, ["too-large"])
    expect(keysOf(sent)).toEqual(["a", "b"])
    const [path = ""] = all[0]?.keptAside ?? []
    expect(path).toMatch(/\.refused$/)
    expect(keysOf(decodeSegment(readFileSync(path)).records)).toEqual(["too-large"])
  })
})
