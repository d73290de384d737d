import { readFileSync } from "node:fs"

/** Linux counts in ticks of 10 ms (`getconf CLK_TCK`), so measure for seconds. */
const TICK_MICROS = 10_000

/** CPU time that a process has used, user and system, all its threads, in microseconds (/proc/PID/stat, fields 14 and 15). */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  // The name in parentheses may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS
}
