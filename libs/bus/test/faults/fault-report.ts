import type { Account } from "./account.ts"

/** What one fault did, for the table and the results file. */
export interface FaultReport {
  readonly fault: string
  readonly driver: string
  readonly sent: number
  readonly acknowledged: number
  readonly refused: Readonly<Record<string, number>>
  /** What the log holds against what was acknowledged. Undefined where no broker was broken. */
  readonly log?: Account
  /** What handlers finished with against what was acknowledged. Its duplicates are redeliveries. */
  readonly worked: Account
  /** Longest time without an acknowledgement. */
  readonly stallMs: number
  readonly tookMs: number
}

/** The promise under every fault: no loss and no disorder. Doubles are allowed to consumers only and counted. */
export function broken(report: FaultReport): string[] {
  const faults: string[] = []
  if (Object.keys(report.refused).length > 0) faults.push(`refused: ${JSON.stringify(report.refused)}`)
  for (const [where, found] of [["log", report.log] as const, ["worked", report.worked] as const]) {
    if (found === undefined) continue
    if (found.lost > 0) faults.push(`${where}: ${found.lost} lost`)
    if (found.reordered > 0) faults.push(`${where}: ${found.reordered} out of order in a key`)
  }
  return faults
}
