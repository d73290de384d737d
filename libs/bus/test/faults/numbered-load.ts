import { Buffer } from "node:buffer"
import { setTimeout as sleep } from "node:timers/promises"
import type { BusRecord, Producer } from "../../src/index.ts"
import type { Seen } from "./account.ts"

export interface NumberedLoad {
  readonly topic: string
  readonly count: number
  readonly perSecond: number
  readonly keys: number
  /** Far above any fault here: what a lane holds it shall deliver. */
  readonly timeoutMs?: number
}

export interface LoadResult {
  readonly acknowledged: ReadonlySet<number>
  /** Rejected sends by code and cause: the caller knows of these. */
  readonly refused: Readonly<Record<string, number>>
  /** Longest time without any acknowledgement while something was outstanding. */
  readonly stallMs: number
}

const TICK_MS = 10
/** The size of a call event, about. */
const VALUE_BYTES = 250

/** Sends numbered records at a steady rate, without waiting for answers: an open loop, as carriers are. */
export async function sendNumbered(producer: Producer, load: NumberedLoad): Promise<LoadResult> {
  const acknowledged = new Set<number>()
  const refused: Record<string, number> = {}
  const answers: Promise<void>[] = []
  let outstanding = 0
  let lastAnswer = performance.now()
  let stallMs = 0
  const answered = () => {
    const now = performance.now()
    stallMs = Math.max(stallMs, now - lastAnswer)
    lastAnswer = now
    outstanding -= 1
  }
  const started = performance.now()
  for (let number = 0; number < load.count; ) {
    const due = Math.min(load.count, Math.ceil(((performance.now() - started) / 1000) * load.perSecond))
    for (; number < due; number++) {
      const mine = number
      if (outstanding === 0) lastAnswer = performance.now()
      outstanding += 1
      answers.push(
        producer
          .send(
            { topic: load.topic, key: keyOf(mine, load.keys), value: bytesOf(mine) },
            { timeoutMs: load.timeoutMs ?? 90_000 },
          )
          .then(
            () => {
              acknowledged.add(mine)
              answered()
            },
            (error: { code?: string; cause?: unknown }) => {
              const why = `${error.code ?? String(error)}${error.cause === undefined ? "" : ` (${String(error.cause)})`}`
              refused[why] = (refused[why] ?? 0) + 1
              answered()
            },
          ),
      )
    }
    await sleep(TICK_MS)
  }
  await Promise.all(answers)
  return { acknowledged, refused, stallMs: Math.round(stallMs) }
}

export const keyOf = (number: number, keys: number): string => `caller-${number % keys}`

function bytesOf(number: number): Buffer {
  const value = Buffer.alloc(VALUE_BYTES, 0x2e)
  value.writeUInt32BE(number, 0)
  return value
}

export const seenOf = (record: BusRecord): Seen => ({
  key: record.key,
  number: Buffer.from(record.value ?? []).readUInt32BE(0),
})
