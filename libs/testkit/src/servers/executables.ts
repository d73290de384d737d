import { accessSync, constants, existsSync, readdirSync } from "node:fs"
import { delimiter, join } from "node:path"

/** Full path of a program on PATH, or null. */
export function findExecutable(name: string): string | null {
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(dir, name)
    if (dir !== "" && isExecutable(path)) return path
  }
  return null
}

/** The folder with initdb and postgres: the newest under /usr/lib/postgresql (Debian, Ubuntu), else wherever PATH has them. */
export function findPostgresBin(): string | null {
  const root = "/usr/lib/postgresql"
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const candidates = [
    ...versions.map((version) => join(root, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ]
  return candidates.find((dir) => isExecutable(join(dir, "initdb")) && isExecutable(join(dir, "postgres"))) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
