import type { CallVerdict } from "@rebound/contracts"
import type { DirectoryView, LineView } from "@rebound/directory"
import { type CallerClassFacts, callerClass, type E164, type ParsedNumber, rememberedE164 } from "@rebound/numbers"
import { quietUntil } from "@rebound/schedule"
import type { LineFacts } from "../decide/decide-text.ts"
import { wordText } from "../decide/word-text.ts"

/** The caller as the verdict names it, read once. */
export interface Caller {
  readonly parsed: ParsedNumber
  /** Undefined when withheld or unusable. */
  readonly number: E164 | undefined
}

/** A verdict's caller: only what the classifier took for a number is read as one. */
export function callerOf(verdict: CallVerdict): Caller {
  const party = verdict.caller
  const parsed: ParsedNumber =
    party?.kind === "e164"
      ? rememberedE164(party.number, DEFAULT_COUNTRY)
      : party?.kind === "withheld"
        ? { kind: "withheld", sentinel: "empty" }
        : { kind: "unusable", why: "not_a_number" }
  return { parsed, number: parsed.kind === "e164" ? parsed.number : undefined }
}

/** Numbers on topics are canonical already: the country only matters for how they would be dialled. */
const DEFAULT_COUNTRY = "US"
/** Texted unless the installation says otherwise, beside the line's own country. */
const ALWAYS_ENABLED = ["US", "CA"]

/** The line a verdict is about, if it still belongs to the verdict's reseller. */
export function lineOf(directory: DirectoryView, verdict: CallVerdict): LineView | undefined {
  const line = verdict.line === "" ? undefined : directory.lineByNumber(verdict.line)
  return line?.resellerId === verdict.resellerId ? line : undefined
}

/**
 * What the directory says about texting this caller from this line, now. `sendsVia`: carrier kinds that have a sender.
 * `endedAtMs`: the end of the call, from which the location's delay counts; now unless told. The text is worded for the
 * instant at which it leaves: one that waits for the morning must not say "tomorrow".
 */
export function readLineFacts(
  directory: DirectoryView,
  line: LineView,
  caller: Caller,
  callerName: string,
  sendsVia: ReadonlySet<string>,
  nowMs: number,
  endedAtMs = nowMs,
): LineFacts {
  const { location } = line
  const quietUntilMs = location.rules.quietHours === "hold" ? quietUntil(location.timeZone, nowMs) : null
  const account = line.textsAccountId === "" ? undefined : directory.account(line.resellerId, line.textsAccountId)
  const classFacts: CallerClassFacts = {
    isPlatformNumber: (number) => directory.lineByNumber(number) !== undefined,
    enabledCountries: enabledCountries(line.number),
  }
  const number = caller.number ?? ""
  return {
    rules: location.rules,
    canText: account !== undefined && sendsVia.has(account.kind),
    callerBlock: callerClass(caller.parsed, classFacts).block,
    callerIsStaff: location.staffNumbers.has(number),
    callerIsExcluded: location.excludedNumbers.has(number),
    quietUntilMs,
    text: wordText(
      location,
      { caller: callerName, line: line.label, product: directory.reseller(line.resellerId)?.productName ?? "" },
      quietUntilMs ?? Math.max(nowMs, endedAtMs + location.rules.delayMs),
    ),
  }
}

/** Lines of an installation; beyond this the memory starts anew. */
const COUNTRIES_MAX = 50_000
const countries = new Map<string, ReadonlySet<string>>()

function enabledCountries(lineNumber: string): ReadonlySet<string> {
  const known = countries.get(lineNumber)
  if (known !== undefined) return known
  const parsed = rememberedE164(lineNumber, DEFAULT_COUNTRY)
  const own = parsed.kind === "e164" && parsed.country !== null ? [parsed.country] : []
  const made = new Set([...ALWAYS_ENABLED, ...own])
  if (countries.size >= COUNTRIES_MAX) countries.clear()
  countries.set(lineNumber, made)
  return made
}
