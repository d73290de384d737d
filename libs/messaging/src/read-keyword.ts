import table from "./data/keywords.json" with { type: "json" }

/**
 * What an inbound text asks of us as a sender, before anything else reads it.
 *
 * - `stop`: an opt-out, to be written in the transaction that stores the text. `matched` is the word, or the words of the phrase.
 * - `maybe_stop`: could be meant so, or is something that a person should read ("cancel my appointment", "wrong number"). Not an
 *   opt-out: automation pauses and staff are told.
 * - `start`, `help`: whole messages only.
 * - `none`: nothing of this.
 */
export type Keyword =
  | { readonly kind: "stop"; readonly matched: string }
  | { readonly kind: "start"; readonly matched: string }
  | { readonly kind: "help"; readonly matched: string }
  | { readonly kind: "maybe_stop"; readonly phrase: string }
  | { readonly kind: "none" }

export interface ReadKeywordOptions {
  /** True only where our last text asked for a YES to opt back in. Default false: a YES answers questions all day. */
  readonly yesMeansStart?: boolean
}

const STOP = new Map(table.stop.map(({ word, polite }) => [word, polite]))
const START = new Set(table.start.map(({ word }) => word))
const START_WHEN_ASKED = new Set(table.startWhenAsked.map(({ word }) => word))
const HELP = new Set(table.help.map(({ word }) => word))

const compiled = (rows: readonly { readonly pattern: string }[]): readonly RegExp[] =>
  rows.map(({ pattern }) => new RegExp(pattern))
const STOP_PHRASES = compiled(table.stopPhrases)
const HEDGES = compiled(table.hedges)
const BENIGN = table.benign.map(({ pattern }) => new RegExp(pattern, "g"))
const MAYBE_PHRASES = compiled(table.maybePhrases)

const courtesies = table.polite.join("|")
const COURTESY_BEFORE = new RegExp(`^(?:${courtesies}) `)
const COURTESY_AFTER = new RegExp(` (?:${courtesies})$`)

/** A text of ten segments. Nobody hides an opt-out behind more, and it bounds what the patterns read. */
const READ_CHARACTERS_MAX = 1_530

/** `Liked “…”`, `👍 to “…”`: a phone's reaction quotes our own text, whose "Reply STOP to opt out" is not the person's. */
const REACTION =
  /^\s*(?:(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted .{1,24} to|removed (?:a|an|the) .{1,24} from)|[^\p{L}\p{N}]{1,24} (?:to|from))\s+["“«]/iu
/** The same sentence, copied into a reply. */
const OUR_INSTRUCTION =
  /\b(?:(?:reply|text|send|txt)(?: with)? )?stop to (?:opt out|unsubscribe|end|cancel|quit|stop)\b/g

/**
 * Reads an inbound text for opt-out, opt-in and help. First the union of every provider's and the regulator's stop words as
 * the whole message, whatever its case, accents, width, punctuation or emoji; then phrases that leave no doubt; what is left in doubt
 * is `maybe_stop`. No model is involved, and none may overrule it. Pure, total, linear in the text.
 */
export function readKeyword(body: string, { yesMeansStart = false }: ReadKeywordOptions = {}): Keyword {
  const read = body.slice(0, READ_CHARACTERS_MAX)
  if (REACTION.test(read)) return { kind: "none" }
  const whole = words(read)

  const stop = stopWord(whole) ?? stopOnFirstLine(read)
  if (stop !== null) return { kind: "stop", matched: stop }
  if (START.has(whole) || (yesMeansStart && START_WHEN_ASKED.has(whole))) return { kind: "start", matched: whole }
  if (HELP.has(whole)) return { kind: "help", matched: whole }
  if (whole === "") return /[🛑]/u.test(read) ? { kind: "maybe_stop", phrase: "🛑" } : { kind: "none" }

  const said = whole.replace(OUR_INSTRUCTION, " ").replace(/ +/g, " ").trim()
  const phrase = firstMatch(STOP_PHRASES, said)
  if (phrase !== null) {
    return firstMatch(HEDGES, said) === null ? { kind: "stop", matched: phrase } : { kind: "maybe_stop", phrase }
  }
  const doubtful = BENIGN.reduce((text, pattern) => text.replace(pattern, " "), said)
  const doubt = firstMatch(MAYBE_PHRASES, doubtful)
  return doubt === null ? { kind: "none" } : { kind: "maybe_stop", phrase: doubt }
}

/** Lower case, without accents, apostrophes closed up, all else that is no letter or digit a single space. */
function words(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/(?<=n)['’](?=t\b)/g, "")
    .replace(/\p{Cf}+/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
}

/** The stop word that the whole message is: alone, repeated, spelt out (S.T.O.P) or, for those that mean nothing else, with courtesies. */
function stopWord(whole: string): string | null {
  if (STOP.has(whole)) return whole
  const letters = /^(?:\p{L} )+\p{L}$/u.test(whole) ? whole.replaceAll(" ", "") : ""
  if (STOP.get(letters) === true) return letters
  const [first = "", ...rest] = whole.split(" ")
  if (STOP.get(first) === true && rest.every((word) => word === first)) return first
  let bare = whole
  for (;;) {
    const shorter = bare.replace(COURTESY_BEFORE, "").replace(COURTESY_AFTER, "")
    if (shorter === bare) break
    bare = shorter
  }
  return STOP.get(bare) === true ? bare : null
}

/** Some gateways and phones put a signature below what was written. */
function stopOnFirstLine(text: string): string | null {
  const lineEnd = text.trimStart().search(/[\r\n]/)
  if (lineEnd < 0) return null
  const line = words(text.trimStart().slice(0, lineEnd))
  return STOP.get(line) === true ? line : null
}

function firstMatch(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found !== null) return found[0].trim()
  }
  return null
}
