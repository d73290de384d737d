import { Buffer } from "node:buffer"
import { malformed } from "../errors.ts"

/** Objects of a JSON CDR, as far as they are read. */
export type Json = Readonly<Record<string, unknown>>

export const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {}

export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : ""

/**
 * The record in a request's body, whatever its Content-Type says: with `disable-100-continue` libcurl sends raw JSON as a
 * form (mod_json_cdr.c). `{` is JSON; `cdr=` is a form whose value is URL-encoded JSON or base64 of it.
 */
export function readCdrBody(body: Buffer): Json {
  const text = body.toString("utf8").trim()
  if (text === "") throw malformed("body: empty")
  if (text.startsWith("{")) return parseJson(text)
  if (text.startsWith("cdr=")) {
    const rest = text.slice(4)
    // mod_format_cdr with encode=false: the JSON stands there as it is, with whatever & and % its values hold.
    if (rest.startsWith("{")) return parseJson(rest)
    const coded = rest.split("&", 1)[0] ?? ""
    // A plus is a space in a form, but a digit of base64.
    if (/^(?:\+|%20|%0A)*%7B/i.test(coded)) return parseJson(decodePercent(coded.replaceAll("+", " ")))
    return parseJson(Buffer.from(decodePercent(coded), "base64").toString("utf8"))
  }
  throw malformed("body: neither a JSON record nor a form with cdr=", { unsupportedType: true })
}

function parseJson(text: string): Json {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw malformed("body: not valid JSON", { cause })
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed("body: not a JSON object")
  return value as Json
}

/** Decodes once; a value that already held a per cent sign may come with a stray one, which stays as it is. */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run)
      } catch {
        return run
      }
    })
  }
}
