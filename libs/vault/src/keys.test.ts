import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { loadOrCreateKeyFile } from "./index.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vault-"))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe("key file", () => {
  test("is made once, for its owner only, and read again", async () => {
    const path = join(folder, "deep", "vault.key")
    const made = await loadOrCreateKeyFile(path)
    expect(made).toMatchObject([{ version: "1" }])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await loadOrCreateKeyFile(path)).toEqual(made)
    expect(await readdir(join(folder, "deep"))).toEqual(["vault.key"])
  })

  test("two processes that start at once end with one key", async () => {
    const path = join(folder, "vault.key")
    const all = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKeyFile(path)))
    expect(new Set(all.map(([key]) => key && Buffer.from(key.key).toString("hex"))).size).toBe(1)
  })

  test("open to others, empty or damaged, it is refused and left alone", async () => {
    const path = join(folder, "vault.key")
    await loadOrCreateKeyFile(path)
    await chmod(path, 0o640)
    await expect(loadOrCreateKeyFile(path)).rejects.toMatchObject({ code: "VAULT_KEY_FILE" })
    await chmod(path, 0o600)
    await writeFile(path, "")
    await expect(loadOrCreateKeyFile(path)).rejects.toMatchObject({ code: "VAULT_KEY_FILE" })
    await writeFile(path, "1:abc\n")
    await expect(loadOrCreateKeyFile(path)).rejects.toMatchObject({ code: "VAULT_KEY_FILE" })
  })
})
