import { Buffer } from "node:buffer"
import type { InboundRequest } from "../port.ts"
import { type Form, plainForm } from "./form.ts"
import { quickForm } from "./quick-form.ts"

/** One body is read once, although the signature and the translation both need it, one right after the other. */
let last: { readonly body: Buffer; readonly form: Form } = { body: Buffer.alloc(0), form: plainForm("") }

/** The parameters that Twilio signs and tells: the body's, or the query's where the webhook was configured as GET. */
export function readForm(request: InboundRequest): Form {
  if (request.method === "GET") return plainForm(request.query)
  const { body } = request
  if (last.body !== body) last = { body, form: quickForm(body) ?? plainForm(body.toString("utf8")) }
  return last.form
}
