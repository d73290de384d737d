import { randomBytes } from "node:crypto"
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** Makes the data folder, readable by its owner only: the keys to everything lie in it. */
export async function openDataFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
}

/** A secret that is made once and kept in the folder, such as the first API key. Written aside and linked, so whole or absent. */
export async function keptSecret(folder: string, name: string, make = () => randomBytes(24).toString("base64url")) {
  const path = join(folder, name)
  const read = () =>
    readFile(path, "utf8").then(
      (text) => text.trim(),
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined
        throw error
      },
    )
  const known = await read()
  if (known !== undefined && known !== "") return known
  const aside = `${path}.${randomBytes(4).toString("hex")}`
  await writeFile(aside, `${make()}\n`, { mode: 0o600 })
  await link(aside, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error
  })
  await unlink(aside)
  return (await read()) ?? ""
}
