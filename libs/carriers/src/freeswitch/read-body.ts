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
    const end = text.indexOf("&")
    const coded = end < 0 ? text.slice(4) : text.slice(4, end)
    const plain = decodePercent(coded.replaceAll("+", coded.includes("%7B") || coded.startsWith("{") ? " " : "+"))
    return parseJson(plain.trimStart().startsWith("{") ? plain : Buffer.from(plain, "base64").toString("utf8"))
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
