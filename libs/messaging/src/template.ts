/** What a template may name, with what it means. */
export const TEMPLATE_FIELDS = [
  "brand.name",
  "caller.firstName",
  "line.label",
  "location.name",
  "nextOpening",
  "reseller.productName",
] as const

export type TemplateField = (typeof TEMPLATE_FIELDS)[number]

/** Values by field; what is left out, null or empty counts as missing. */
export type TemplateValues = Partial<Readonly<Record<TemplateField, string | null>>>

/** A template that was read without fault. Opaque: made by `parseTemplate`, used by `renderTemplate`. */
export interface ParsedTemplate {
  readonly pieces: readonly (
    | { readonly kind: "literal"; readonly text: string }
    | { readonly kind: "field"; readonly field: TemplateField; readonly fallback: string }
  )[]
}

/** One thing wrong with a template. `position` is the UTF-16 index of the brace or name at fault. */
export type TemplateFault =
  | { readonly reason: "unknown_field"; readonly position: number; readonly field: string }
  | { readonly reason: "unclosed" | "unopened" | "empty" | "too_long"; readonly position: number }

export type TemplateResult =
  | { readonly ok: true; readonly template: ParsedTemplate }
  | { readonly ok: false; readonly faults: readonly TemplateFault[] }

/** What Twilio takes in one body. */
const TEMPLATE_CHARACTERS_MAX = 1_600
/** A merged value longer than this is no name; it is cut, so that a caller's name cannot fill a text. */
const VALUE_CHARACTERS_MAX = 80

/**
 * Reads `Hi {{caller.firstName|there}}, this is {{location.name}}.` The words after the first bar stand where the value is
 * missing. Single braces are plain text. Every fault is reported with its position.
 */
export function parseTemplate(source: string): TemplateResult {
  const faults: TemplateFault[] = []
  if (source.length > TEMPLATE_CHARACTERS_MAX) faults.push({ reason: "too_long", position: TEMPLATE_CHARACTERS_MAX })
  const pieces: ParsedTemplate["pieces"][number][] = []
  let literalFrom = 0
  let at = 0
  while (at < source.length) {
    if (source.startsWith("}}", at)) {
      faults.push({ reason: "unopened", position: at })
      at += 2
    } else if (source.startsWith("{{", at)) {
      const inner = /^[^{}]*(?=\}\})/.exec(source.slice(at + 2))?.[0]
      if (inner === undefined) {
        faults.push({ reason: "unclosed", position: at })
        at += 2
        continue
      }
      if (at > literalFrom) pieces.push({ kind: "literal", text: source.slice(literalFrom, at) })
      const piece = readField(inner, at + 2)
      if (piece.kind === "field") pieces.push(piece)
      else faults.push(piece.fault)
      at += inner.length + 4
      literalFrom = at
    } else at++
  }
  if (literalFrom < source.length) pieces.push({ kind: "literal", text: source.slice(literalFrom) })
  return faults.length > 0 ? { ok: false, faults } : { ok: true, template: { pieces } }
}

function readField(
  inner: string,
  innerAt: number,
):
  | Extract<ParsedTemplate["pieces"][number], { kind: "field" }>
  | { readonly kind: "fault"; readonly fault: TemplateFault } {
  const bar = inner.indexOf("|")
  const written = bar < 0 ? inner : inner.slice(0, bar)
  const name = written.trim()
  const position = innerAt + (written.length - written.trimStart().length)
  if (name === "") return { kind: "fault", fault: { reason: "empty", position: innerAt - 2 } }
  const field = TEMPLATE_FIELDS.find((known) => known === name)
  if (field === undefined) return { kind: "fault", fault: { reason: "unknown_field", position, field: name } }
  return { kind: "field", field, fallback: bar < 0 ? "" : inner.slice(bar + 1).trim() }
}

/**
 * Fills a template in. A missing value becomes its fallback; without one it vanishes together with the space before it
 * ("Hi {{caller.firstName}}, this" reads "Hi, this"). Spaces that the author wrote stay otherwise.
 *
 * Values are data: braces in them are not read again, line breaks, control and direction characters become spaces, and
 * they are cut at 80 characters. A caller's name, which strangers choose, must look like one: letters, spaces, apostrophes
 * and hyphens, at most 40; anything else, such as a link or a number, counts as missing.
 */
export function renderTemplate({ pieces }: ParsedTemplate, values: TemplateValues): string {
  let text = ""
  let vanished = false
  for (const piece of pieces) {
    const part = piece.kind === "literal" ? piece.text : cleanValue(piece.field, values[piece.field]) || piece.fallback
    if (part === "") {
      vanished = true
      continue
    }
    if (vanished && (text === "" || text.endsWith(" "))) {
      // One of the two spaces around the hole goes; before punctuation that is the one in front.
      if (/^[,.;:!?]/.test(part)) text = text.trimEnd()
      text += part.startsWith(" ") ? part.slice(1) : part
    } else text += part
    vanished = false
  }
  return vanished ? text.trimEnd() : text
}

const PERSONAL_NAME = /^(?=.{1,40}$)\p{L}[\p{L}\p{M}'’ -]*\.?$/u

function cleanValue(field: TemplateField, value: string | null | undefined): string {
  const clean = (value ?? "")
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200e\u200f]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
  if (field === "caller.firstName") return PERSONAL_NAME.test(clean) ? clean : ""
  return [...clean].slice(0, VALUE_CHARACTERS_MAX).join("").trimEnd()
}
