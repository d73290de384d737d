import type { Buffer } from "node:buffer"
import { parse } from "node:querystring"
import { malformed } from "../errors.ts"
import type { InboundRequest } from "../port.ts"

/** A form as sent: a name may stand several times. */
export type Form = Readonly<Record<string, string | readonly string[] | undefined>>

/** One body is read once, although the signature and the translation both need it. */
const read = new WeakMap<Buffer, Form>()

/** The parameters that Twilio signs and tells: the body's, or the query's where the webhook was configured as GET. */
export function formOf(request: InboundRequest): Form {
  if (request.method === "GET") return parse(request.query, "&", "=", { maxKeys: 0 }) as Form
  const known = read.get(request.body)
  if (known !== undefined) return known
  // Twilio may add parameters without notice, and signs them: no bound on names but the body's own size.
  const form = parse(request.body.toString("utf8"), "&", "=", { maxKeys: 0 }) as Form
  read.set(request.body, form)
  return form
}

/** The first value of a name, empty when it is not there. */
export function field(form: Form, name: string): string {
  const value = form[name]
  if (value === undefined) return ""
  return typeof value === "string" ? value : (value[0] ?? "")
}

/** Throws CARRIER_MALFORMED when the field is missing or not of that shape; values are never quoted. */
export function requiredField(form: Form, name: string, shape: RegExp): string {
  const value = field(form, name)
  if (value === "") throw malformed(`${name}: missing`)
  if (!shape.test(value)) throw malformed(`${name}: not of the form that Twilio documents`)
  return value
}

/** Refuses (415) what is not a form; a GET has no body to look at. */
export function assertForm(request: InboundRequest): void {
  if (request.method === "GET") return
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase()
  if (type !== "application/x-www-form-urlencoded")
    throw malformed("content-type: expected application/x-www-form-urlencoded", { unsupportedType: true })
}
