import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { cpus, loadavg, totalmem } from "node:os"
import { join } from "node:path"
import type { Figure } from "../figure.ts"

/** What the figures were measured on, asked at the start, since the tree may move on while they run. */
export interface Surroundings {
  readonly machine: Readonly<Record<string, string | number>>
  readonly commit: string
  /** Whether the tree held changes that no commit has. */
  readonly dirty: boolean
  readonly stealTicks: number
  /** Load average of the last minute before the run: above a few tenths others were at work, and the figures are theirs too. */
  readonly loadBefore: number
}

export function lookAround(root: string): Surroundings {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim()
  return {
    machine: {
      cpu: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    commit: git("rev-parse", "HEAD"),
    dirty: git("status", "--porcelain") !== "",
    stealTicks: stealTicks(),
    loadBefore: loadavg()[0] ?? Number.NaN,
  }
}

/** Time that the hypervisor gave to others, all cores, since boot (/proc/stat, eighth figure). */
const stealTicks = (): number => Number(readFileSync("/proc/stat", "utf8").split("\n")[0]?.trim().split(/\s+/)[8] ?? 0)

/** Leaves `loadtest/results/<name>-<date>.json`; returns its path. */
export function save(root: string, name: string, at: Date, around: Surroundings, figures: readonly Figure[]): string {
  const folder = join(root, "loadtest/results")
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}-${at.toISOString().slice(0, 10)}.json`)
  const { stealTicks: before, ...known } = around
  const content = { name, at: at.toISOString(), ...known, stealMs: (stealTicks() - before) * 10, figures }
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)
  return path
}
