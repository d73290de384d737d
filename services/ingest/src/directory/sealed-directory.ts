import { Buffer } from "node:buffer"
import { open, readFile, rename } from "node:fs/promises"
import { join } from "node:path"
import { type DirectoryEntity, directoryEntityCodec } from "@rebound/contracts"
import type { Vault } from "@rebound/vault"
import { IngestError } from "../errors.ts"

const FILE = "directory.sealed"
const PURPOSE = "ingest-directory"
const OWNER = "installation"

/**
 * The last directory that ingest saw, sealed on disk: restarted while Kafka is away, it can still verify signatures.
 * Entities keep their own seals; the file as a whole is sealed too, since names and numbers stand in it.
 */
export class SealedDirectory {
  readonly #path: string
  readonly #vault: Vault
  readonly #entities = new Map<string, DirectoryEntity>()
  #saving: Promise<void> = Promise.resolve()

  constructor(directory: string, vault: Vault) {
    this.#path = join(directory, FILE)
    this.#vault = vault
  }

  /** Entities of the last save; empty when there is none. Throws IngestError `INGEST_DIRECTORY_SEAL` when no key opens it. */
  async load(): Promise<readonly DirectoryEntity[]> {
    const sealed = await readFile(this.#path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined
      throw error
    })
    if (sealed === undefined) return []
    let lines: string
    try {
      lines = this.#vault.openSecret(PURPOSE, OWNER, sealed)
    } catch (cause) {
      throw new IngestError("INGEST_DIRECTORY_SEAL", `${FILE} cannot be opened`, { cause })
    }
    const entities = lines.split("\n").filter((line) => line !== "")
    return entities.map((line) => directoryEntityCodec.decode(Buffer.from(line, "base64")))
  }

  note(key: string, entity: DirectoryEntity | undefined): void {
    if (entity === undefined) this.#entities.delete(key)
    else this.#entities.set(key, entity)
  }

  /** Writes a new file beside the old one and puts it in its place, so that a crash leaves one or the other whole. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#write())
    return this.#saving
  }

  async #write(): Promise<void> {
    const lines = [...this.#entities.values()].map((entity) =>
      Buffer.from(directoryEntityCodec.encode(entity)).toString("base64"),
    )
    const sealed = this.#vault.sealSecret(PURPOSE, OWNER, lines.join("\n"))
    const file = await open(`${this.#path}.new`, "w", 0o600)
    await file.writeFile(sealed)
    await file.datasync()
    await file.close()
    await rename(`${this.#path}.new`, this.#path)
  }
}
