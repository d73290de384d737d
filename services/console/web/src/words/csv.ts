/** A cell that a spreadsheet would take for a formula gets an apostrophe in front, which shows nowhere and defuses it (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/
const QUOTED = /[",\r\n]/

export type Cell = string | number | boolean | null

function cellText(cell: Cell): string {
  if (cell === null) return ""
  if (typeof cell !== "string") return String(cell)
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell
  return QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** RFC 4180, with the mark by which spreadsheets know UTF-8. `note` stands alone in the last line. */
export function csvText(head: readonly string[], rows: readonly (readonly Cell[])[], note?: string): string {
  const lines = [head, ...rows, ...(note === undefined ? [] : [[note]])]
  return `\uFEFF${lines.map((cells) => cells.map(cellText).join(",")).join("\r\n")}\r\n`
}
