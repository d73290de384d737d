import { Buffer } from "node:buffer"
import type { InboundRequest } from "@rebound/carriers"
import { readCaptured } from "../webhook/captured-request.ts"

/** One record of a file, and where it stood in it. */
export interface SourceRecord {
  readonly where: string
  readonly request: InboundRequest
}

/**
 * Records of a file in any of the forms that people have them in: captured requests (JSON lines, a list, or one), form
 * bodies one a line, or JSON records (lines, a list, or one). What a record means is the carrier's adapter's matter.
 */
export function readRecords(file: string, bytes: Buffer): { records: SourceRecord[]; unreadable: string[] } {
  const text = bytes.toString("utf8").trim()
  const whole = parse(text)
  if (Array.isArray(whole))
    return { records: whole.map((value, at) => recordOf(value, `${file}[${at}]`)), unreadable: [] }
  if (whole !== undefined) return { records: [recordOf(whole, file)], unreadable: [] }

  const records: SourceRecord[] = []
  const unreadable: string[] = []
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue
    const where = `${file}:${at + 1}`
    const value = parse(line)
    if (value !== undefined) records.push(recordOf(value, where))
    else if (/^[A-Za-z0-9_.%-]+=/.test(line)) records.push({ where, request: bodyOnly(line, FORM) })
    else unreadable.push(`${where}: neither JSON nor a form`)
  }
  return { records, unreadable }
}

const FORM = "application/x-www-form-urlencoded"

function recordOf(value: unknown, where: string): SourceRecord {
  const captured = readCaptured(value)
  return { where, request: captured?.request ?? bodyOnly(JSON.stringify(value), "application/json") }
}

const bodyOnly = (body: string, type: string): InboundRequest => ({
  method: "POST",
  path: "/",
  query: "",
  headers: { "content-type": type },
  body: Buffer.from(body, "utf8"),
})

function parse(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
