import { Buffer } from "node:buffer"

/**
 * MurmurHash2 as Kafka's own clients compute it (org.apache.kafka.common.utils.Utils.murmur2, seed 0x9747b28c), so that
 * every driver, and every program that reads along, agrees where a key lives.
 */
export function murmur2(bytes: Uint8Array): number {
  const m = 0x5bd1e995
  let h = 0x9747b28c ^ bytes.length
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) {
    let k =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    k = Math.imul(k, m)
    k ^= k >>> 24
    k = Math.imul(k, m)
    h = Math.imul(h, m) ^ k
  }
  const left = bytes.length - at
  if (left >= 3) h ^= (bytes[at + 2] as number) << 16
  if (left >= 2) h ^= (bytes[at + 1] as number) << 8
  if (left >= 1) {
    h ^= bytes[at] as number
    h = Math.imul(h, m)
  }
  h ^= h >>> 13
  h = Math.imul(h, m)
  h ^= h >>> 15
  return h | 0
}

/** The partition of a key among `count`. */
export const partitionOf = (key: string, count: number): number => (murmur2(Buffer.from(key)) & 0x7fffffff) % count
