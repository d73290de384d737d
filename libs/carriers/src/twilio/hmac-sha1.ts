import { Buffer } from "node:buffer"
import { hash } from "node:crypto"

/** RFC 2104 with SHA-1's block (64 bytes) and digest (20 bytes). */
export const BLOCK_BYTES = 64
const DIGEST_BYTES = 20

interface Pads {
  readonly inner: Buffer
  /** With room for the inner digest behind it. */
  readonly outer: Buffer
}

/** Tokens in use, two an account at most; beyond this they are made anew, which costs a microsecond. */
const KEPT_MAX = 10_000
const kept = new Map<string, Pads>()

/**
 * HMAC-SHA1 in base64 of a message that lies in `block` behind `BLOCK_BYTES` free bytes, up to `end`. Two one-shot hashes
 * over bytes that lie there already: half of what `createHmac` costs, and no native object for the garbage collector.
 */
export function hmacSha1Base64(key: string, block: Buffer, end: number): string {
  const { inner, outer } = padsOf(key)
  inner.copy(block, 0)
  outer.write(hash("sha1", block.subarray(0, end), "binary"), BLOCK_BYTES, "latin1")
  return hash("sha1", outer, "base64")
}

function padsOf(key: string): Pads {
  const known = kept.get(key)
  if (known !== undefined) return known
  const bytes = Buffer.from(key, "utf8")
  const padded = Buffer.alloc(BLOCK_BYTES)
  if (bytes.length > BLOCK_BYTES) padded.write(hash("sha1", bytes, "binary"), "latin1")
  else bytes.copy(padded)
  const pads = {
    inner: Buffer.from(padded.map((byte) => byte ^ 0x36)),
    outer: Buffer.concat([padded.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST_BYTES)]),
  }
  if (kept.size >= KEPT_MAX) kept.clear()
  kept.set(key, pads)
  return pads
}
