import { randomBytes } from "node:crypto"
import { link, mkdir, open, stat, unlink } from "node:fs/promises"
import { dirname } from "node:path"
import type { VersionedKey } from "@rebound/runtime"
import { VaultError } from "./errors.ts"

/**
 * For solo: the keys in `path`, one a line, newest first; on the first call a new random one is made there. The file is readable by its
 * owner only (0600), durable before it is used, and complete or absent whenever a crash comes. Whoever loses it loses
 * what it sealed. Throws VaultError `VAULT_KEY_FILE` when it is damaged or others may read it.
 */
export async function loadOrCreateKeyFile(path: string): Promise<VersionedKey[]> {
  const found = await readKeyFile(path)
  if (found !== null) return found
  await createKeyFile(path)
  const created = await readKeyFile(path)
  if (created === null) throw new VaultError("VAULT_KEY_FILE", `${path} vanished`)
  return created
}

async function readKeyFile(path: string): Promise<VersionedKey[] | null> {
  const file = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null
    throw new VaultError("VAULT_KEY_FILE", `${path} cannot be read`, { cause })
  })
  if (file === null) return null
  try {
    const { mode } = await file.stat()
    if ((mode & 0o077) !== 0) throw new VaultError("VAULT_KEY_FILE", `${path} is open to others: chmod 600 it`)
    const keys = parseLines(path, await file.readFile("utf8"))
    if (keys.length === 0) throw new VaultError("VAULT_KEY_FILE", `${path} holds no key`)
    return keys
  } finally {
    await file.close()
  }
}

/** Written aside and linked into place: of two processes that start at once, both then read the first one's key. */
async function createKeyFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const aside = `${path}.${randomBytes(6).toString("hex")}`
  const file = await open(aside, "wx", 0o600)
  try {
    await file.writeFile(`1:${randomBytes(32).toString("base64")}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(aside, path)
  } catch (cause) {
    if ((await stat(path).catch(() => null)) === null) throw cause
  } finally {
    await unlink(aside)
  }
  const folder = await open(dirname(path), "r")
  await folder.sync().finally(() => folder.close())
}

/** One key a line, newest first: `version:base64`, the form that operators write in the environment too. */
function parseLines(path: string, text: string): VersionedKey[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  return lines.map((line, index) => {
    const [, version, base64] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(line.trim()) ?? []
    if (version === undefined || base64 === undefined) {
      throw new VaultError("VAULT_KEY_FILE", `${path}: line ${index + 1} is not <version>:<base64 of 32 bytes>`)
    }
    return { version, key: Buffer.from(base64, "base64") }
  })
}
