import { Buffer } from "node:buffer"
import { crc32 } from "node:zlib"
import type { OutgoingRecord } from "@rebound/bus"

/** Opens every record, so that reading finds its way again behind damage. */
const MARK = Buffer.from("RBS1")
/** Mark, length of what follows the checksum, CRC-32 of that, length of the head. */
const FRAME_BYTES = 16

/**
 * A record in a spool file: mark, length, CRC-32 of the rest, length of the head, head (JSON: topic, key, headers), value.
 * A null value, a tombstone, is none that ingest ever sends; it would be read back as empty.
 */
export function encodeRecord(record: OutgoingRecord): Buffer {
  const head = Buffer.from(JSON.stringify({ topic: record.topic, key: record.key, headers: record.headers ?? {} }))
  const value = record.value ?? new Uint8Array()
  const bytes = Buffer.allocUnsafe(FRAME_BYTES + head.length + value.length)
  MARK.copy(bytes, 0)
  bytes.writeUInt32LE(bytes.length - 12, 4)
  bytes.writeUInt32LE(head.length, 12)
  head.copy(bytes, FRAME_BYTES)
  bytes.set(value, FRAME_BYTES + head.length)
  bytes.writeUInt32LE(crc32(bytes.subarray(12)), 8)
  return bytes
}

export interface ReadSegment {
  readonly records: readonly OutgoingRecord[]
  /** Stretches that are no whole record: a write that was cut off (never acknowledged to anybody), or damage. */
  readonly bad: readonly Buffer[]
}

/** Reads every whole record, those behind damage too. Never throws. */
export function decodeSegment(bytes: Buffer): ReadSegment {
  const records: OutgoingRecord[] = []
  const bad: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const found = recordAt(bytes, at)
    if (found !== undefined) {
      records.push(found.record)
      at = found.end
      continue
    }
    let next = bytes.indexOf(MARK, at + 1)
    while (next >= 0 && recordAt(bytes, next) === undefined) next = bytes.indexOf(MARK, next + 1)
    const end = next < 0 ? bytes.length : next
    bad.push(bytes.subarray(at, end))
    at = end
  }
  return { records, bad }
}

function recordAt(bytes: Buffer, at: number): { record: OutgoingRecord; end: number } | undefined {
  if (at + FRAME_BYTES > bytes.length || bytes.compare(MARK, 0, 4, at, at + 4) !== 0) return undefined
  const end = at + 12 + bytes.readUInt32LE(at + 4)
  if (end < at + FRAME_BYTES || end > bytes.length) return undefined
  if (crc32(bytes.subarray(at + 12, end)) !== bytes.readUInt32LE(at + 8)) return undefined
  const headEnd = at + FRAME_BYTES + bytes.readUInt32LE(at + 12)
  if (headEnd > end) return undefined
  const head = JSON.parse(bytes.toString("utf8", at + FRAME_BYTES, headEnd)) as Omit<OutgoingRecord, "value">
  return { record: { ...head, value: Buffer.from(bytes.subarray(headEnd, end)) }, end }
}
