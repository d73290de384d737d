import { spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Seen } from "./account.ts"
import type { MemberOrder } from "./member-process.ts"

export interface Worked extends Seen {
  /** The machine's monotonic clock, the same for all processes. */
  readonly atNs: bigint
}

/** A member in a process of its own. */
export interface Member {
  readonly worked: readonly Worked[]
  /** Partitions as last given to it. */
  readonly assignments: number
  kill(): Promise<void>
  leave(): Promise<void>
}

export function startMember(order: MemberOrder): Member {
  const child = spawn(process.execPath, [join(import.meta.dirname, "member-process.ts"), JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const worked: Worked[] = []
  let assignments = 0
  createInterface({ input: child.stdout }).on("line", (line) => {
    let said: { assigned?: number[]; key?: string; number?: number; atNs: string }
    try {
      said = JSON.parse(line)
    } catch {
      return // cut off by the kill: it was never finished
    }
    if (said.assigned !== undefined) assignments += 1
    else if (said.key !== undefined && said.number !== undefined)
      worked.push({ key: said.key, number: said.number, atNs: BigInt(said.atNs) })
  })
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()))
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return gone
  }
  return {
    worked,
    get assignments() {
      return assignments
    },
    kill: () => end("SIGKILL"),
    leave: () => end("SIGTERM"),
  }
}

/** What all members worked, in the order of the clock. */
export function workedByAll(members: readonly Member[]): readonly Worked[] {
  return members.flatMap((member) => member.worked).sort((a, b) => (a.atNs < b.atNs ? -1 : 1))
}
