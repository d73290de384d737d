import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Checks } from "./checks.ts"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))

export interface RunIdentity {
  /** `fire`: names the file. */
  readonly name: string
  readonly seed: number
  readonly at: Date
  readonly commit: string
  /** Whether the tree held changes that no commit has. */
  readonly dirty: boolean
}

/** Asked at the start, since the tree may move on while a run lasts half an hour. */
export function identify(name: string, seed: number): RunIdentity {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim()
  return { name, seed, at: new Date(), commit: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain") !== "" }
}

/** Leaves `loadtest/results/storm-<name>-<date>.json`, with machine and commit; returns its path. */
export function saveResults(
  run: RunIdentity,
  figures: Readonly<Record<string, number | string>>,
  checks: Checks,
): string {
  const folder = join(ROOT, "loadtest/results")
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `storm-${run.name}-${run.at.toISOString().slice(0, 10)}.json`)
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  const seconds = Math.round((Date.now() - run.at.getTime()) / 1_000)
  const content = { ...run, at: run.at.toISOString(), seconds, machine, figures, checks: checks.lines }
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)
  return path
}
