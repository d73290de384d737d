import {
  lintFirstText,
  parseTemplate,
  renderTemplate,
  SEGMENTS_MAX,
  segment,
  type TemplateValues,
} from "@rebound/messaging"
import { type CallerBlock, callerClass, parseE164 } from "@rebound/numbers"
import { quietUntil } from "@rebound/schedule"
import { mergeValues, type PlaceNames } from "./merge-values.ts"
import { openState, type Schedule } from "./open-now.ts"
import { presentFault } from "./present-fault.ts"

/** Everything a preview rests on, as values. */
export interface PreviewFacts {
  readonly schedule: Schedule
  readonly names: PlaceNames
  readonly templates: { readonly open: string; readonly closed: string }
  readonly policy: { readonly enabled: boolean; readonly delayMs: number; readonly quietHours: "allow" | "hold" }
  /** E.164 of the line that is called; empty: the location has none. */
  readonly line: string
  /** Whether the line has an account that takes texts. */
  readonly canText: boolean
  readonly caller: { readonly number: string | null; readonly name: string }
  readonly staffNumbers: ReadonlySet<string>
  readonly excludedNumbers: ReadonlySet<string>
  /** Whether a number is a line of this reseller. */
  readonly isOwnNumber: (number: string) => boolean
}

type NoText =
  | "text_back_off"
  | "no_caller_id"
  | "invalid_number"
  | "number_class"
  | "own_number"
  | "country_not_enabled"
  | "staff_number"
  | "excluded_number"
  | "no_texting_account"
  | "template_fault"

/** What the caller gets. The reasons are those that the dispatcher would store. */
export type PreviewOutcome =
  | { readonly outcome: "text"; readonly reason: null; readonly sendAtMs: number }
  | { readonly outcome: "hold"; readonly reason: "quiet_hours" | "grace_delay"; readonly sendAtMs: number }
  | { readonly outcome: "none"; readonly reason: NoText; readonly sendAtMs: null }

const BLOCKS: Readonly<Record<CallerBlock, NoText>> = {
  BLOCK_NO_CALLER_ID: "no_caller_id",
  BLOCK_INVALID_NUMBER: "invalid_number",
  BLOCK_NUMBER_CLASS: "number_class",
  BLOCK_OWN_NUMBER: "own_number",
  BLOCK_COUNTRY_NOT_ENABLED: "country_not_enabled",
}

const SAID: Readonly<Record<NoText, string>> = {
  text_back_off: "Text-back is switched off here: nothing is sent.",
  no_caller_id: "The caller's number is withheld: nothing can be sent, a callback task is made.",
  invalid_number: "The caller's number is no phone number: nothing can be sent.",
  number_class: "Numbers of this kind are never texted.",
  own_number: "The caller is one of your own lines, which are never texted.",
  country_not_enabled: "Numbers of this country are not texted.",
  staff_number: "The caller is one of the staff, who are never texted.",
  excluded_number: "The caller is on the list of numbers that are never texted.",
  no_texting_account: "The line has no account that takes texts: nothing is sent.",
  template_fault: "The template does not read, says nothing or is too long: nothing is sent.",
}

/**
 * What a missed caller would get were the call to end at `atMs`: the words, whether they leave, and why. Pure, over the same
 * libraries that the dispatcher words and holds texts with. What only the ledger knows (an opt-out, a text of the last
 * day, a live conversation) is not looked at.
 */
export function decidePreview(facts: PreviewFacts, atMs: number) {
  const { schedule, names } = facts
  const { open, closure, nextOpeningMs } = openState(schedule, atMs)
  const opening = nextOpeningMs === null ? null : { atMs: nextOpeningMs, zone: schedule.zone }
  const values = mergeValues({ names, caller: facts.caller.name, opening }, atMs)
  const words = {
    open: wordTemplate(facts.templates.open, values, names),
    closed: wordTemplate(facts.templates.closed, values, names),
  }
  const template: "open" | "closed" = open ? "open" : "closed"
  const outcome = decideOutcome(facts, words[template].body !== null, atMs)
  return {
    open,
    closure,
    nextOpeningMs,
    nextOpeningWords: values.nextOpening ?? null,
    template,
    words,
    ...outcome,
    body: outcome.outcome === "none" ? null : words[template].body,
    segments: outcome.outcome === "none" ? 0 : words[template].segments,
    why: [whyHours(open, closure), ...whyOutcome(outcome, facts, template, atMs)],
  }
}

function decideOutcome(facts: PreviewFacts, worded: boolean, atMs: number): PreviewOutcome {
  const none = (reason: NoText): PreviewOutcome => ({ outcome: "none", reason, sendAtMs: null })
  const { policy, caller } = facts
  if (!policy.enabled) return none("text_back_off")
  if (caller.number !== null) {
    const { block } = callerClass(parseE164(caller.number, "US"), {
      isPlatformNumber: facts.isOwnNumber,
      enabledCountries: enabledCountries(facts.line),
    })
    if (block !== null) return none(BLOCKS[block])
    if (facts.staffNumbers.has(caller.number)) return none("staff_number")
    if (facts.excludedNumbers.has(caller.number)) return none("excluded_number")
  }
  if (!facts.canText) return none("no_texting_account")
  if (!worded) return none("template_fault")
  const nightEndsMs = policy.quietHours === "hold" ? quietUntil(facts.schedule.zone, atMs) : null
  if (nightEndsMs !== null) return { outcome: "hold", reason: "quiet_hours", sendAtMs: nightEndsMs }
  if (policy.delayMs > 0) return { outcome: "hold", reason: "grace_delay", sendAtMs: atMs + policy.delayMs }
  return { outcome: "text", reason: null, sendAtMs: atMs }
}

/** Texted as installations are by default: the line's own country beside these two. */
function enabledCountries(line: string): ReadonlySet<string> {
  const parsed = parseE164(line, "US")
  return new Set(["US", "CA", ...(parsed.kind === "e164" && parsed.country !== null ? [parsed.country] : [])])
}

function whyHours(open: boolean, closure: string | null): string {
  if (open) return "The location is open at this time."
  return closure === null ? "The location is closed at this time." : `The location is closed on this day: ${closure}.`
}

function whyOutcome(
  outcome: PreviewOutcome,
  { policy }: PreviewFacts,
  template: "open" | "closed",
  atMs: number,
): string[] {
  if (outcome.outcome === "none") return [SAID[outcome.reason]]
  const which = `The text for ${template === "open" ? "open" : "closed"} hours is used.`
  switch (outcome.reason) {
    case null:
      return [which, "It leaves at once when the call has ended."]
    case "quiet_hours":
      return [which, "It is night at the location, and texts wait there for the morning."]
    case "grace_delay":
      return [which, `It waits ${Math.round((outcome.sendAtMs - atMs) / 1_000)} s, as set here (${policy.delayMs} ms).`]
  }
}

/** One template at this time: what it says, what it costs, and what is wrong with it. */
function wordTemplate(
  source: string,
  values: TemplateValues,
  names: { readonly brand: string; readonly location: string },
) {
  const parsed = parseTemplate(source)
  const none = { source, body: null, encoding: null, segments: 0, units: 0, offending: [], warnings: [] }
  if (!parsed.ok)
    return {
      ...none,
      faults: parsed.faults.map(presentFault),
    }
  const counted = segment(renderTemplate(parsed.template, values).trim(), { smartEncoding: true })
  if (counted.text === "" || counted.segments > SEGMENTS_MAX) return { ...none, segments: counted.segments, faults: [] }
  return {
    source,
    body: counted.text,
    encoding: counted.encoding,
    segments: counted.segments,
    units: counted.unitsUsed,
    offending: counted.offending.map(({ char, codePoint }) => ({ char, codePoint })),
    faults: [],
    warnings: lintFirstText(counted.text, { brandName: names.brand, acceptedNames: [names.location] }).map(
      ({ reason }) => reason,
    ),
  }
}
