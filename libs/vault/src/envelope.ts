import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from "node:crypto"
import { VaultError } from "./errors.ts"

/** NIST SP 800-38D: 96-bit nonce, 128-bit tag. Random nonces are good for 2^32 messages a key. */
const nonceBytes = 12
const tagBytes = 16
/** Drawn from the system's source in one go: a draw for each nonce costs more than the rest of it. Each is used once. */
const nonces = Buffer.alloc(nonceBytes * 512)
let usedBytes = nonces.length

function nextNonce(): Buffer {
  if (usedBytes === nonces.length) {
    randomFillSync(nonces)
    usedBytes = 0
  }
  const nonce = Buffer.from(nonces.subarray(usedBytes, usedBytes + nonceBytes))
  usedBytes += nonceBytes
  return nonce
}

/** AES-256-GCM: nonce, ciphertext and tag as base64url. `context` is authenticated, not contained. */
export function encrypt(key: KeyObject, context: Buffer, plain: string): string {
  const nonce = nextNonce()
  const cipher = createCipheriv("aes-256-gcm", key, nonce)
  cipher.setAAD(context)
  return Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64url")
}

/** The opposite. Throws VaultError `VAULT_TAMPERED` for anything that `encrypt` did not make with this key and context. */
export function decrypt(key: KeyObject, context: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64url")
  // Node skips characters that are not base64url; only the one canonical spelling is accepted.
  if (bytes.length < nonceBytes + tagBytes || bytes.toString("base64url") !== sealed) throw tampered()
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(context)
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString("utf8")
  } catch (cause) {
    throw tampered(cause)
  }
}

/** Parts joined so that no two lists give the same bytes: each is preceded by its length. */
export function contextOf(...parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      const text = Buffer.from(part, "utf8")
      const length = Buffer.alloc(4)
      length.writeUInt32BE(text.length)
      return Buffer.concat([length, text])
    }),
  )
}

export function tampered(cause?: unknown): VaultError {
  return new VaultError("VAULT_TAMPERED", "what was sealed does not open", { cause })
}
