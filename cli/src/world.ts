import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { UsageError } from "./usage.ts"

/** What a command touches: passed in, so that it can be read what it does. */
export interface CommandWorld {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** The bytes of a file, of standard input for `-`. Throws UsageError naming a file that cannot be read. */
  readonly read: (path: string) => Buffer
  /** The file itself, or the files of a folder in the order of their names. */
  readonly files: (path: string) => readonly string[]
  readonly now: () => number
}

export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path)
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unreadable"
    throw new UsageError(`${path}: cannot be read (${why})`)
  }
}

/** Notes beside the records (`.md`) and hidden files are none of them; folders within are not looked into. */
export function filesOf(path: string): readonly string[] {
  if (path === "-" || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^[.]|[.]md$/.test(entry.name))
    .map(({ name }) => join(path, name))
    .sort()
}

/** A secret by reference: `env:NAME` or `file:PATH`. Never on the command line itself, where others may see it. */
export function readSecret(reference: string, world: CommandWorld): string {
  const [, kind, name = ""] = /^(env|file):(.+)$/s.exec(reference) ?? []
  if (kind === "env") {
    const value = world.env[name]
    if (value === undefined || value === "") throw new UsageError(`${name} is not set`)
    return value
  }
  if (kind === "file")
    return world
      .read(name)
      .toString("utf8")
      .replace(/\r?\n$/, "")
  throw new UsageError("a secret is given as env:NAME or file:PATH")
}
