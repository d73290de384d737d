import { Buffer } from "node:buffer"
import { crc32 } from "node:zlib"
import type { OutgoingRecord } from "@rebound/bus"

/**
 * Records in a spool file: length, CRC-32 of the rest, length of the head, head (JSON: topic, key, headers), value.
 * A torn tail was never acknowledged to anybody, so reading stops there and loses nothing.
 */
export function encodeRecord(record: OutgoingRecord): Buffer {
  const head = Buffer.from(JSON.stringify({ topic: record.topic, key: record.key, headers: record.headers ?? {} }))
  const value = record.value ?? new Uint8Array()
  const bytes = Buffer.allocUnsafe(12 + head.length + value.length)
  bytes.writeUInt32LE(head.length, 8)
  head.copy(bytes, 12)
  bytes.set(value, 12 + head.length)
  bytes.writeUInt32LE(bytes.length - 8, 0)
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4)
  return bytes
}

export interface ReadSegment {
  readonly records: readonly OutgoingRecord[]
  /** Bytes after the last whole record: 0 unless a write was cut off. */
  readonly tornBytes: number
}

export function decodeSegment(bytes: Buffer): ReadSegment {
  const records: OutgoingRecord[] = []
  let at = 0
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32LE(at)
    const end = at + 8 + length
    if (length < 4 || end > bytes.length) break
    const body = bytes.subarray(at + 8, end)
    if (crc32(body) !== bytes.readUInt32LE(at + 4)) break
    const headLength = body.readUInt32LE(0)
    if (4 + headLength > body.length) break
    const head = JSON.parse(body.toString("utf8", 4, 4 + headLength)) as Omit<OutgoingRecord, "value">
    records.push({ ...head, value: Buffer.from(body.subarray(4 + headLength)) })
    at = end
  }
  return { records, tornBytes: bytes.length - at }
}
