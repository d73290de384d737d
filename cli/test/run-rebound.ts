import { execFileSync, spawn } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

const BIN = fileURLToPath(new URL("../bin/rebound.mjs", import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Default the Node of this process. */
  readonly node?: readonly [string, ...string[]]
}

/** Runs the command as a user does, in a process of its own. */
export function rebound(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [node, ...flags] = options.node ?? [process.execPath]
  const child = spawn(node, [...flags, BIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
  })
  let [out, err] = ["", ""]
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString()
  })
  child.stdin.end(options.input ?? "")
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })))
}

/**
 * A Node before 24: the machine's own where PATH has one, else the present one made to believe it is that old. The child
 * that the command starts is a Node like any other.
 */
export async function oldNode(folder: string): Promise<Pick<RunOptions, "node">> {
  for (const place of (process.env.PATH ?? "").split(delimiter)) {
    const node = join(place, "node")
    if (majorOf(node) < 24) return { node: [node] }
  }
  const pretend = join(folder, "pretend-old.mjs")
  await writeFile(
    pretend,
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.0.0" } })\n',
  )
  return { node: [process.execPath, "--import", pretend] }
}

function majorOf(node: string): number {
  try {
    return Number(execFileSync(node, ["-p", "process.versions.node.split('.')[0]"], { stdio: "pipe" }).toString())
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

export const lines = (out: string): Record<string, unknown>[] =>
  out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
