import type { CallFact } from "../../api/views.ts"
import { type Cell, csvText } from "../../words/csv.ts"

/** As many as a spreadsheet is comfortable with; the file's last line says when there were more. */
const ROWS_MAX = 10_000

export interface ExportPage {
  readonly items: readonly CallFact[]
  readonly nextCursor: string | null
}

const HEAD = [
  "started",
  "location",
  "line",
  "verdict",
  "reason",
  "rang_seconds",
  "open",
  "attempt",
  "text",
  "why_not_texted",
  "accepted",
  "delivered",
  "replied",
  "call_id",
] as const

const rowOf = (call: CallFact, locationName: (id: string | null) => string): readonly Cell[] => [
  call.startedAt,
  locationName(call.locationId),
  call.line,
  call.verdict,
  call.reason,
  call.ringMs === 0 ? null : call.ringMs / 1_000,
  call.open,
  call.attempt,
  call.textState,
  call.textReason,
  call.acceptedAt,
  call.deliveredAt,
  call.repliedAt,
  call.callId,
]

/** All calls of a list as CSV, page after page of what the API gives whoever asks. Codes as the API has them. */
export async function exportCalls(
  page: (cursor: string) => Promise<ExportPage>,
  locationName: (id: string | null) => string,
): Promise<string> {
  const rows: (readonly Cell[])[] = []
  let cursor: string | null = ""
  while (cursor !== null && rows.length < ROWS_MAX) {
    const { items, nextCursor }: ExportPage = await page(cursor)
    rows.push(...items.map((call) => rowOf(call, locationName)))
    cursor = nextCursor
  }
  const isCut = cursor !== null || rows.length > ROWS_MAX
  return csvText(
    HEAD,
    rows.slice(0, ROWS_MAX),
    isCut ? `Cut after ${ROWS_MAX} calls: choose fewer days, or read the API.` : undefined,
  )
}
