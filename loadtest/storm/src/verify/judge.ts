import type { LedgerEntry } from "@rebound/testkit"
import type { Delivery } from "../calls/generator.ts"
import { fateOfMissed, type PlannedCall } from "../calls/plan.ts"
import { textsOf, type World } from "../calls/world.ts"
import { findingsOf } from "./findings.ts"
import type { CallRow } from "./ledger-rows.ts"

export interface Evidence {
  readonly world: World
  readonly calls: readonly PlannedCall[]
  readonly deliveries: ReadonlyMap<string, Delivery>
  /** The carrier's own book: what callers have on their phones. */
  readonly ledger: readonly LedgerEntry[]
  /** What the installation says of each call; undefined where it keeps no such book (the naive version). */
  readonly rows: ReadonlyMap<string, CallRow> | undefined
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
  /** Texted although a second phone answered, of which the carrier told after the settle window. */
  readonly toldTooLate: number
  /** Texted although the carrier had told in time; the installation found out by itself and says so of the call. */
  readonly ownedUp: number
}

/** How long the settle window is, less a margin for the way of the event. */
const SETTLE_MS = 1_900
const DEADLINE_MS = 300_000

/**
 * Reasons for which a textable call may stay without its text: its fate is unknown and therefore never sent again, or it
 * would have come too late. How many there may be says the share of texts in time, not the judge.
 */
const EXPLAINS = new Set([
  "unknown:owner_lost",
  "unknown:fate_unknown",
  "expired:deadline_passed",
  "expired:carrier_unavailable",
  "suppressed:deadline_passed",
])

/** Compares the carrier's book with the fates that were written down before the storm. Pure. */
export function judge({ calls, deliveries, ledger, rows, world }: Evidence): Judgement {
  const found = findingsOf()
  const texts = textsByCaller(ledger, world, found.wronglyTexted)
  let textable = 0
  let textedInTime = 0
  let toldTooLate = 0
  let ownedUp = 0

  for (const [key, group] of callsByCaller(calls)) {
    const sent = texts.get(key) ?? []
    texts.delete(key)
    const [text] = sent
    if (sent.length > 1) found.doubled(`${key} was texted ${sent.length} times`)
    const due = group.find((call) => call.fate.kind === "texted")
    if (due !== undefined) {
      textable += 1
      const delivery = deliveries.get(due.callId)
      if (text !== undefined) {
        checkText(text, group, due)
        if (text.acceptedAtMs <= (delivery?.terminalTakenAtMs ?? 0) + DEADLINE_MS) textedInTime += 1
      } else {
        const why = whyNot(group.map((call) => rows?.get(call.callId)))
        found.missing(why)
        if (!EXPLAINS.has(why) && !isUndelivered(delivery))
          found.lost(`${describe(due)} was to be texted and was not: ${why}`)
      }
    } else if (text !== undefined) {
      if (group.some((call) => isToldTooLate(deliveries.get(call.callId)))) toldTooLate += 1
      else if (group.some((call) => rows?.get(call.callId)?.textedInError === true)) ownedUp += 1
      else found.wronglyTexted(`${key} was texted and should not have been (${group.map(describe).join(", ")})`)
    }
    if (rows !== undefined) for (const call of group) checkRow(call, rows.get(call.callId))
  }
  for (const key of texts.keys()) found.wronglyTexted(`${key} never called and was texted`)
  return { ...found.counts(), textable, textedInTime, toldTooLate, ownedUp, texts: ledger.length }

  /** The right line, and the words of its own site. */
  function checkText(text: LedgerEntry, group: readonly PlannedCall[], due: PlannedCall): void {
    if (!group.some((call) => call.to === text.from))
      found.wrong(`${due.callId} was texted from ${text.from}, not from the line that was dialled`)
    else if (due.line === undefined || !textsOf(due.line).includes(text.body))
      found.wrong(`${due.callId} got another text than its site's: ${text.body}`)
  }

  /** Every call has a row; every call not texted has its stored reason, and it is the one that its story asks for. */
  function checkRow(call: PlannedCall, row: CallRow | undefined): void {
    const { fate } = call
    const delivery = deliveries.get(call.callId)
    if (row === undefined) {
      if (!isUndelivered(delivery)) found.lost(`${describe(call)} is not known to the dispatcher`)
      return
    }
    if (row.decision === "") {
      found.lost(`${describe(call)} has no decision: ${row.verdict} ${row.reason}`)
      return
    }
    if (row.decision === "suppressed") found.suppressed(row.decisionReason)
    if (fate.kind === "texted" || row.textedInError || isToldTooLate(delivery) || isUndelivered(delivery)) return
    const said =
      row.decision === "suppressed"
        ? `suppressed ${row.decisionReason}, ${row.reason}`
        : `${row.messageState} ${row.messageReason}, ${row.reason}`
    if (said === `${fate.state} ${fate.reason}, ${fate.verdictReason}`) return
    // Who tries again gets the text where the first attempt has none; what the carrier would refuse may be unknown as
    // anything else, or refused before somebody answered after all; and what was corrected before the request is cancelled.
    // The carrier's book has said already that it is one text at most, and none where there should be none.
    if (row.decision === "message") {
      if (fate.reason === "texted_recently" || fate.state === "rejected") return
      if (row.messageState === "cancelled" && row.messageReason === "verdict_corrected") return
      if (row.messageState === "rejected" && fateOfMissed(call.from).kind === "not_texted") return
    }
    found.wrong(`${describe(call)}: ${said}; it should be ${fate.state} ${fate.reason}, ${fate.verdictReason}`)
  }
}

const describe = (call: PlannedCall): string =>
  `${call.callId} (${call.story}, begun at ${(call.startMs / 1_000).toFixed(1)} s)`

/** Who was texted, by brand. */
function textsByCaller(
  ledger: readonly LedgerEntry[],
  world: World,
  isNobodys: (fault: string) => void,
): Map<string, LedgerEntry[]> {
  const lineOf = new Map(world.lines.map((line) => [line.number, line]))
  const texts = new Map<string, LedgerEntry[]>()
  for (const entry of ledger) {
    const line = lineOf.get(entry.from)
    if (line === undefined) {
      isNobodys(`a text left from ${entry.from}, which is nobody's line`)
      continue
    }
    const key = `${line.resellerId}/${line.brandId}/${entry.to}`
    texts.set(key, [...(texts.get(key) ?? []), entry])
  }
  return texts
}

/** Who called whom, by brand; a withheld caller, and one who called nobody's number, stands alone. */
function callsByCaller(calls: readonly PlannedCall[]): ReadonlyMap<string, readonly PlannedCall[]> {
  const groups = new Map<string, PlannedCall[]>()
  for (const call of calls) {
    const key =
      call.line === undefined || call.from === ""
        ? `-/${call.callId}`
        : `${call.resellerId}/${call.line.brandId}/${call.from}`
    groups.set(key, [...(groups.get(key) ?? []), call])
  }
  return groups
}

const isUndelivered = (delivery: Delivery | undefined): boolean => (delivery?.undelivered ?? 0) > 0

/**
 * That somebody answered reached us, or was given up by the carrier, after the window had closed: a text was right by all
 * that was known. Counted from the first try, which may have been taken although its answer was lost.
 */
function isToldTooLate(delivery: Delivery | undefined): boolean {
  if (delivery === undefined || delivery.call.story === "missed") return false
  if (delivery.undelivered > 0) return true
  const lastTakenAtMs = Math.max(delivery.lateTakenAtMs, delivery.terminalTakenAtMs)
  return lastTakenAtMs - delivery.firstTerminalSentAtMs > SETTLE_MS
}

function whyNot(rows: readonly (CallRow | undefined)[]): string {
  const row = rows.find((one) => one?.decision === "message") ?? rows.find((one) => one !== undefined)
  if (row === undefined) return "not known to the dispatcher"
  if (row.decision === "suppressed")
    return `suppressed:${row.decisionReason}${row.decisionReason === "not_missed" ? ` ${row.reason}` : ""}`
  if (row.decision === "") return `undecided: ${row.verdict} ${row.reason}`
  return `${row.messageState}:${row.messageReason}`
}
