import { parseArgs } from "node:util"
import { create } from "@bufbuild/protobuf"
import { CarrierError, carriers, isCarrierKind } from "@rebound/carriers"
import { type CallState, decide, mergeEvent, readFacts, verdictOfCall } from "@rebound/classifier"
import { type CallEvent, CallEventSchema } from "@rebound/contracts"
import type { AccountView } from "@rebound/directory"
import { callerOf, DECISION_LIMITS, decideText, readLineFacts } from "@rebound/dispatcher"
import { UsageError } from "../usage.ts"
import type { CommandWorld } from "../world.ts"
import { directoryOf, everyNumber, type Given } from "./directory-of.ts"
import { readRecords, type SourceRecord } from "./read-records.ts"

type Kind = keyof typeof carriers

/**
 * What became of each call of a file, by the code that runs in production, and what would be texted. Sends nothing. A
 * record that cannot be used is named on standard error; the rest is done, and the exit status is 1.
 */
export function classify(args: readonly string[], world: CommandWorld): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      source: { type: "string" },
      directory: { type: "string" },
      zone: { type: "string" },
      "with-text": { type: "boolean", default: false },
    },
  })
  const { source } = values
  if (source === undefined || !isCarrierKind(source))
    throw new UsageError(`--source: one of ${Object.keys(carriers).join(", ")}`)
  if (positionals.length === 0) throw new UsageError("classify takes a FILE")
  const zone = values.zone ?? "UTC"
  if (!isZone(zone)) throw new UsageError(`--zone: ${zone} is not a time zone`)
  const known = values.directory === undefined ? undefined : directoryOf(values.directory, world.read(values.directory))

  const events: CallEvent[] = []
  let unusable = 0
  const complain = (line: string) => {
    unusable += 1
    world.err(line)
  }
  for (const file of positionals.flatMap(world.files)) {
    const { records, unreadable } = readRecords(file, world.read(file))
    for (const line of unreadable) complain(line)
    for (const record of records) {
      const read = eventsOf(source, record, known, world.now())
      if (typeof read === "string") complain(`${record.where}: ${read}`)
      else events.push(...read)
    }
  }
  const directory = known ?? everyNumber(calledNumbers(events), zone)
  for (const state of callsOf(events, directory.resellerId)) {
    const { line, text } = lineOf(state, source, directory)
    world.out(JSON.stringify(values["with-text"] ? { ...line, text } : line))
  }
  return unusable > 0 ? 1 : 0
}

/** The call events in a record, or why there are none. */
function eventsOf(source: Kind, record: SourceRecord, given: Given | undefined, nowMs: number): CallEvent[] | string {
  const form = source === "twilio" ? record.request.body.toString("utf8") : ""
  if (/(?:^|&)MessageSid=/.test(form)) return "a text, not a call"
  try {
    const { calls } = carriers[source].parse(
      record.request,
      accountOf(source, given),
      source === "twilio" ? "voice" : "cdr",
      {
        receivedAtMs: nowMs,
      },
    )
    return calls.map((call) => create(CallEventSchema, call))
  } catch (error) {
    if (error instanceof CarrierError) return error.message
    throw error
  }
}

function accountOf(kind: Kind, given: Given | undefined): AccountView {
  for (const account of given?.view.accounts() ?? []) if (account.kind === kind) return account
  return { id: "given", resellerId: given?.resellerId ?? "given", kind, settings: {}, secrets: {} }
}

/** Numbers that were dialled; of a call that only its rung phones tell of, those. */
function calledNumbers(events: readonly CallEvent[]): string[] {
  const dialled = new Set(events.filter(({ called }) => called?.kind === "e164").map(({ callKey }) => callKey))
  const numbers = events.flatMap(({ called, callKey, leg }) => {
    const party = dialled.has(callKey) ? called : leg?.target
    return party?.kind === "e164" ? [party.number] : []
  })
  return [...new Set(numbers)]
}

/** Calls in the order of their first record. */
function callsOf(events: readonly CallEvent[], resellerId: string): CallState[] {
  const states = new Map<string, CallState>()
  for (const event of events) {
    const key = `${event.accountId}:${event.callKey}`
    states.set(key, mergeEvent(states.get(key), { ...event, resellerId }).state)
  }
  return [...states.values()]
}

/** The public line of a call: its fields grow in no release without being asked for. And the words that would be sent. */
function lineOf(state: CallState, source: Kind, { view }: Given) {
  const facts = readFacts(state, view)
  // Everything that will ever come has come: no window is open any more.
  const settlement = decide(state, facts, carriers[source].traits, Number.MAX_SAFE_INTEGER)
  if (settlement.kind !== "verdict") throw new TypeError("a call did not settle at the end of time")
  const verdict = verdictOfCall(state, facts, settlement)
  const called = facts.line === undefined ? undefined : view.lineByNumber(facts.line.number)
  // As it would have been decided when the call was over.
  const nowMs = verdict.endedAtMs
  const lineFacts =
    called && readLineFacts(view, called, callerOf(verdict), verdict.caller?.name ?? "", new Set(["twilio"]), nowMs)
  const decision = decideText({ ...verdict, callOver: true }, lineFacts, NO_HISTORY, DECISION_LIMITS, nowMs)
  const wouldText = decision.kind === "text" || decision.kind === "hold"
  const line = {
    callId: state.callKey,
    carrier: source,
    from: state.caller?.kind === "e164" ? state.caller.number : null,
    to: facts.line?.number ?? (state.called?.kind === "e164" ? state.called.number : null),
    startedAt: new Date(verdict.startedAtMs).toISOString(),
    verdict: settlement.verdict,
    reason: settlement.reason,
    answeredBy: settlement.answeredBy,
    wouldText,
  }
  return { line, text: wouldText && lineFacts?.text.kind === "text" ? lineFacts.text.body : null }
}

const NO_HISTORY = {
  stopped: false,
  optedOutAtMs: 0,
  notTextableAtMs: 0,
  callHasText: false,
  latchUntilMs: 0,
  liveAtMs: 0,
  reachedAtMs: 0,
  otherBrands: 0,
  segmentsToday: 0,
} as const

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return true
  } catch {
    return false
  }
}
