import { readdirSync, readFileSync } from "node:fs"

/** Linux counts in ticks of 10 ms (`getconf CLK_TCK`). */
const TICK_MICROS = 10_000

/**
 * CPU time that every part of an installation has used so far, in microseconds, from /proc: this process (the generator)
 * and all below it, added up by what they are. Processes that ended in between took their time with them.
 */
export function cpuByPart(): ReadonlyMap<string, number> {
  const processes = new Map<number, { readonly parent: number; readonly micros: number; readonly part: string }>()
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8")
      // The name in parentheses may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      const part = partOf(readFileSync(`/proc/${entry}/cmdline`, "utf8"))
      const micros = (Number(fields[11]) + Number(fields[12])) * TICK_MICROS
      processes.set(Number(entry), { parent: Number(fields[1]), micros, part })
    } catch {
      // It ended while we looked.
    }
  }
  const isOurs = (pid: number): boolean => {
    for (let at = pid, up = 0; at > 1 && up < 10; up++) {
      if (at === process.pid) return true
      at = processes.get(at)?.parent ?? 0
    }
    return false
  }
  const parts = new Map<string, number>()
  for (const [pid, { micros, part }] of processes) if (isOurs(pid)) parts.set(part, (parts.get(part) ?? 0) + micros)
  return parts
}

/** The time since then, the greatest first. */
export const cpuSince = (before: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  new Map(
    [...cpuByPart()]
      .map(([part, micros]) => [part, Math.max(0, micros - (before.get(part) ?? 0))] as const)
      .sort((a, b) => b[1] - a[1]),
  )

function partOf(commandLine: string): string {
  const service = /services\/(\w+)\/src\/main\.ts/.exec(commandLine)?.[1]
  if (service !== undefined) return service
  if (commandLine.includes("kafka.Kafka")) return "Kafka"
  if (commandLine.includes("redis-server")) return "Redis"
  if (/postgres/.test(commandLine)) return "PostgreSQL"
  if (commandLine.includes("/carrier/main.ts")) return "carrier"
  return "generator"
}
