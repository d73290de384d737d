import type { LedgerEntry } from "@rebound/testkit"
import type { Delivery } from "../calls/generator.ts"
import type { PlannedCall } from "../calls/plan.ts"
import type { World } from "../calls/world.ts"
import type { CallRow } from "./ledger-rows.ts"

export interface Evidence {
  readonly world: World
  readonly calls: readonly PlannedCall[]
  readonly deliveries: ReadonlyMap<string, Delivery>
  /** The carrier's own book: what callers have on their phones. */
  readonly ledger: readonly LedgerEntry[]
  /** What the installation says of each call; undefined where it keeps no such book (the naive version). */
  readonly rows: ReadonlyMap<string, CallRow> | undefined
  /** Faults happened: what they allow is allowed. */
  readonly underFire: boolean
}

export interface Judgement {
  /** Each is a failure of the product, in words. */
  readonly faults: readonly string[]
  readonly textable: number
  readonly textedInTime: number
  readonly texts: number
  readonly notTextedByReason: ReadonlyMap<string, number>
  /** Textable calls without a text, and what the installation says of them. */
  readonly missing: ReadonlyMap<string, number>
  readonly doubled: number
  readonly lost: number
  readonly wronglyTexted: number
  /** Texted although a second phone answered: only where its webhook came after the settle window. */
  readonly textedInError: number
}

/** How long the settle window is, less a margin for the way of the event. */
const SETTLE_MS = 1_900
const DEADLINE_MS = 300_000

/** What faults may cost a textable call: its fate stays unknown, or it would have come too late. */
const ALLOWED_UNDER_FIRE = new Set([
  "unknown",
  "expired:deadline_passed",
  "expired:carrier_unavailable",
  "suppressed:deadline_passed",
])

/** Compares the carrier's book with the fates that were written down before the storm. Pure. */
export function judge(evidence: Evidence): Judgement {
  const { calls, deliveries, ledger, rows, underFire, world } = evidence
  const faults: string[] = []
  const lineOf = new Map(world.lines.map((line) => [line.number, line]))
  const texts = new Map<string, LedgerEntry[]>()
  for (const entry of ledger) {
    const line = lineOf.get(entry.from)
    if (line === undefined) {
      faults.push(`a text left from ${entry.from}, which is nobody's line`)
      continue
    }
    const key = `${line.resellerId}/${line.brandId}/${entry.to}`
    texts.set(key, [...(texts.get(key) ?? []), entry])
  }
  const groups = new Map<string, PlannedCall[]>()
  for (const call of calls) {
    const key =
      call.line === undefined || call.from === ""
        ? `-/${call.callId}`
        : `${call.resellerId}/${call.line.brandId}/${call.from}`
    groups.set(key, [...(groups.get(key) ?? []), call])
  }

  let doubled = 0
  let lost = 0
  let wronglyTexted = 0
  let textedInError = 0
  let textable = 0
  let textedInTime = 0
  const missing = new Map<string, number>()
  const notTextedByReason = new Map<string, number>()
  const bump = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)

  for (const [key, group] of groups) {
    const sent = texts.get(key) ?? []
    texts.delete(key)
    if (sent.length > 1) {
      doubled += 1
      faults.push(`${key} was texted ${sent.length} times`)
    }
    const due = group.find((call) => call.fate.kind === "texted")
    const [text] = sent
    if (due !== undefined) {
      textable += 1
      const delivery = deliveries.get(due.callId)
      if (text === undefined) {
        const why = whyNot(group.map((call) => rows?.get(call.callId)))
        bump(missing, why)
        const undelivered = (delivery?.undelivered ?? 0) > 0
        if (!(underFire && (ALLOWED_UNDER_FIRE.has(why) || undelivered))) {
          lost += 1
          faults.push(`${due.callId} was to be texted and was not: ${why}`)
        }
      } else {
        if (!group.some((call) => call.to === text.from))
          faults.push(`${due.callId} was texted from ${text.from}, not from the line that was dialled`)
        if (!text.body.startsWith("This is Site "))
          faults.push(`${due.callId} got another text than its site's: ${text.body}`)
        if (text.acceptedAtMs <= (delivery?.terminalTakenAtMs ?? 0) + DEADLINE_MS) textedInTime += 1
      }
    } else if (text !== undefined) {
      const late = group.find((call) => call.story === "late")
      const delivery = late === undefined ? undefined : deliveries.get(late.callId)
      // The second phone's webhook came when the window had closed: a text was right by all that was known.
      const excusable =
        underFire &&
        delivery !== undefined &&
        (delivery.lateTakenAtMs === 0 ||
          delivery.lateTakenAtMs - delivery.firstTerminalTakenAtMs > SETTLE_MS ||
          delivery.undelivered > 0)
      if (excusable) textedInError += 1
      else {
        wronglyTexted += 1
        faults.push(`${key} was texted and should not have been (${group.map((call) => call.story).join(", ")})`)
      }
    }
    for (const call of group) checkRow(call)
  }
  for (const key of texts.keys()) {
    wronglyTexted += 1
    faults.push(`${key} never called and was texted`)
  }
  return {
    faults,
    textable,
    textedInTime,
    texts: ledger.length,
    notTextedByReason,
    missing,
    doubled,
    lost,
    wronglyTexted,
    textedInError,
  }

  /** Every call not texted has a stored reason, and it is one of those that its story allows. */
  function checkRow(call: PlannedCall): void {
    if (rows === undefined) return
    const row = rows.get(call.callId)
    if (row === undefined) {
      const delivery = deliveries.get(call.callId)
      if (underFire && (delivery?.undelivered ?? 0) > 0) return
      lost += 1
      faults.push(`${call.callId} (${call.story}) is not known to the dispatcher`)
      return
    }
    if (row.decision === "suppressed") {
      bump(notTextedByReason, row.decisionReason)
      if (call.fate.kind === "not_texted" && !call.fate.reasons.includes(row.decisionReason) && !underFire)
        faults.push(
          `${call.callId} (${call.story}) was not texted for ${row.decisionReason}, not for ${call.fate.reasons.join(" or ")}`,
        )
    } else if (row.decision === "")
      faults.push(`${call.callId} (${call.story}) has no decision: ${row.verdict} ${row.reason}`)
  }
}

function whyNot(rows: readonly (CallRow | undefined)[]): string {
  const row = rows.find((one) => one?.decision === "message") ?? rows.find((one) => one !== undefined)
  if (row === undefined) return "not known to the dispatcher"
  if (row.decision === "suppressed") return `suppressed:${row.decisionReason}`
  if (row.decision === "") return `undecided: ${row.verdict} ${row.reason}`
  return row.messageState === "unknown" ? "unknown" : `${row.messageState}:${row.messageReason}`
}
