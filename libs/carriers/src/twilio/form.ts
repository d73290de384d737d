import type { Buffer } from "node:buffer"
import { type ParsedUrlQuery, parse } from "node:querystring"
import { malformed } from "../errors.ts"
import type { InboundRequest } from "../port.ts"

/** A form as sent: a name may stand several times. */
export interface Form {
  /** The first value of a name, empty when it is not there. */
  first(name: string): string
  /** Writes what Twilio signs of it, UTF-8: names in code-unit order, each value once, sorted. Answers where it ends. */
  writeSigned(target: Buffer, at: number): number
  /** Bytes that `writeSigned` needs at most. */
  readonly signedBytesMax: number
}

/** Any form at all. Twilio may add parameters without notice, and signs them: no bound on names but the text's own size. */
export function plainForm(text: string): Form {
  const form: ParsedUrlQuery = parse(text, "&", "=", { maxKeys: 0 })
  return {
    first: (name) => {
      const value = form[name]
      return typeof value === "string" ? value : (value?.[0] ?? "")
    },
    writeSigned: (target, at) => at + target.write(signedText(form), at, "utf8"),
    signedBytesMax: 3 * text.length,
  }
}

function signedText(form: ParsedUrlQuery): string {
  let text = ""
  for (const name of Object.keys(form).sort()) {
    const value = form[name]
    if (typeof value === "string") text += name + value
    else for (const one of [...new Set(value)].sort()) text += name + one
  }
  return text
}

/** The first value of a name, empty when it is not there. */
export const field = (form: Form, name: string): string => form.first(name)

/** Throws CARRIER_MALFORMED when the field is missing or not of that shape; values are never quoted. */
export function requiredField(form: Form, name: string, shape: RegExp): string {
  const value = field(form, name)
  if (value === "") throw malformed(`${name}: missing`)
  if (!shape.test(value)) throw malformed(`${name}: not of the form that Twilio documents`)
  return value
}

const FORM = "application/x-www-form-urlencoded"

/** Refuses (415) what is not a form; a GET has no body to look at. */
export function assertForm(request: InboundRequest): void {
  if (request.method === "GET") return
  const told = request.headers["content-type"] ?? ""
  if (told === FORM || told.startsWith(`${FORM};`)) return
  if (told.split(";", 1)[0]?.trim().toLowerCase() !== FORM)
    throw malformed(`content-type: expected ${FORM}`, { unsupportedType: true })
}
