import { Buffer } from "node:buffer"
import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { createEmbeddedBus } from "../src/index.ts"
import { account, type Seen } from "./faults/account.ts"

interface Said {
  readonly acknowledged?: number
  readonly worked?: number
  readonly key?: string
}

/** Runs a writer and worker on the folder and kills it (-9) in the middle of everything. */
async function runAndKill(directory: string, from: number, forMs: number): Promise<Said[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "embedded-process.ts"), directory, String(from)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const said: Said[] = []
  createInterface({ input: child.stdout }).on("line", (line) => {
    try {
      said.push(JSON.parse(line))
    } catch {
      // cut off by the kill: it was never said
    }
  })
  const gone = new Promise((resolve) => child.once("close", resolve))
  for (const end = Date.now() + 10_000; said.length === 0 && Date.now() < end; ) await sleep(10)
  await sleep(forMs)
  expect(() => createEmbeddedBus({ directory })).toThrow(expect.objectContaining({ code: "BUS_LOCKED" }))
  child.kill("SIGKILL")
  await gone
  return said
}

test("killed (-9) three times under load: what was acknowledged is there, worked, and in order", {
  timeout: 60_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), "rebound-bus-kill-"))
  const acknowledged: number[] = []
  const worked: Seen[] = []
  for (let round = 0; round < 3; round++)
    for (const said of await runAndKill(directory, round * 100_000, 700)) {
      if (said.acknowledged !== undefined) acknowledged.push(said.acknowledged)
      if (said.worked !== undefined && said.key !== undefined) worked.push({ key: said.key, number: said.worked })
    }
  expect(acknowledged.length).toBeGreaterThan(500)

  const log: Seen[] = []
  const offsets = new Map<number, number>()
  const bus = createEmbeddedBus({ directory })
  const follower = await bus.follow({
    topic: "numbers",
    onFatal: (error) => {
      throw error
    },
    onRecord: (record) => {
      expect(record.offset).toBe(offsets.get(record.partition) ?? 0)
      offsets.set(record.partition, record.offset + 1)
      log.push({ key: record.key, number: Buffer.from(record.value ?? []).readUInt32BE(0) })
    },
  })
  await follower.ready
  await follower.close()
  expect(account(acknowledged, log)).toEqual({ lost: 0, duplicates: 0, reordered: 0 })

  const consumer = await bus.consume({
    group: "workers",
    topics: ["numbers"],
    work: async (record) =>
      void worked.push({ key: record.key, number: Buffer.from(record.value ?? []).readUInt32BE(0) }),
    onFatal: (error) => {
      throw error
    },
  })
  for (const end = Date.now() + 10_000; account(acknowledged, worked).lost > 0 && Date.now() < end; ) await sleep(20)
  expect(account(acknowledged, worked)).toMatchObject({ lost: 0, reordered: 0 })
  await consumer.close()
  await bus.close()
  const db = new DatabaseSync(join(directory, "bus.sqlite"))
  expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" })
  db.close()
  await rm(directory, { recursive: true })
})
