import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Checks } from "../checks.ts"
import type { ServiceProcess } from "../installation/service-process.ts"

/** A labelled place in a service, and what has to happen for a call to come by. */
export interface CrashPoint {
  readonly label: string
  readonly act: () => Promise<unknown>
  /** Names the report where a label is hit again. */
  readonly as?: string
}

export interface CrashChainOptions {
  readonly logs: string
  readonly checks: Checks
  readonly print: (line: string) => void
  /** Resolves when the process can take what `act` does. Default its own readiness. */
  readonly isReady?: () => Promise<unknown>
}

/** A sweep that adopts waits for a lease of 5 s, a settlement for a look after 5 s; the rest is a busy machine's. */
const HIT_WITHIN_MS = 40_000
const LOOK_EVERY_MS = 25

/**
 * Lets one process die at each of these places in turn: every run that the supervisor starts is armed for the next one,
 * so that what one crash left behind already meets it. Resolves to how many were hit.
 */
export async function crashAt(
  victim: ServiceProcess,
  points: readonly CrashPoint[],
  options: CrashChainOptions,
): Promise<number> {
  const { checks, logs, print } = options
  const reportOf = ({ label, as = label }: CrashPoint) => join(logs, `${as}.hit`)
  const endsBefore = victim.ends
  const [first, ...rest] = points.map((point) => ({
    REBOUND_CRASH_POINT: point.label,
    REBOUND_CRASH_REPORT: reportOf(point),
  }))
  await victim.restart(first)
  victim.armNext(...rest)
  let hits = 0
  for (const [at, point] of points.entries()) {
    // It may have died there already, of what was left behind.
    const isHit = () => existsSync(reportOf(point)) && victim.ends >= endsBefore + at + 1
    await Promise.race([(options.isReady ?? (() => victim.ready()))(), until(isHit)])
    const acting = point.act()
    await until(isHit)
    const told = existsSync(reportOf(point)) ? readFileSync(reportOf(point), "utf8").trim() : "not hit"
    const isOnce = told === `${point.label} 1` && isHit() && victim.endedBy === "SIGKILL"
    if (isOnce) hits += 1
    const counted = told === "not hit" ? 0 : Number(told.split(" ")[1])
    print(`  ${(point.as ?? point.label).padEnd(28)} hits ${counted}  ${victim.spec.name} by ${victim.endedBy}`)
    checks.that(isOnce, `${point.as ?? point.label}: hit by kill -9`)
    await acting
  }
  return hits
}

async function until(holds: () => boolean): Promise<void> {
  const untilMs = Date.now() + HIT_WITHIN_MS
  while (!holds() && Date.now() < untilMs) await sleep(LOOK_EVERY_MS)
}
