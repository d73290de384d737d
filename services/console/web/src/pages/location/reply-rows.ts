import type { ReplyRow } from "../../api/replies.ts"
import type { CannedReply } from "../../api/views.ts"

/** What a place may have, by the directory's rules. */
export const REPLY_BOUNDS = { count: 30, name: 40, text: 1_600 } as const

/** Replies as rows that keep their key while their words change. Pure, like all below: the rows are never changed, but made anew. */
export const rowsOf = (replies: readonly CannedReply[]): readonly ReplyRow[] =>
  replies.map(({ name, text }, key) => ({ key, name, text }))

/** The rows as the directory would keep them. */
export const repliesOf = (rows: readonly ReplyRow[]): readonly CannedReply[] =>
  rows.map(({ name, text }) => ({ name: name.trim(), text: text.trim() }))

export const addRow = (rows: readonly ReplyRow[]): readonly ReplyRow[] =>
  rows.length >= REPLY_BOUNDS.count
    ? rows
    : [...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, name: "", text: "" }]

export const changeRow = (rows: readonly ReplyRow[], key: number, change: Partial<CannedReply>): readonly ReplyRow[] =>
  rows.map((row) => (row.key === key ? { ...row, ...change } : row))

export const removeRow = (rows: readonly ReplyRow[], key: number): readonly ReplyRow[] =>
  rows.filter((row) => row.key !== key)

/** One place up: the order of the rows is the order of the chips. */
export function raiseRow(rows: readonly ReplyRow[], key: number): readonly ReplyRow[] {
  const at = rows.findIndex((row) => row.key === key)
  const [row, before] = [rows[at], rows[at - 1]]
  if (row === undefined || before === undefined) return rows
  return [...rows.slice(0, at - 1), row, before, ...rows.slice(at + 1)]
}

/** What keeps a row from being saved, in words; null where nothing does. */
export function rowFault(rows: readonly ReplyRow[], { key, name, text }: ReplyRow): string | null {
  const called = name.trim()
  if (called === "") return "Give it a name"
  const first = rows.find((row) => row.name.trim() === called)
  if (first !== undefined && first.key !== key) return "Another one has this name"
  return text.trim() === "" ? "Write what it says" : null
}

/** Whether the rows say something else than what is saved. */
export const rowsDiffer = (rows: readonly ReplyRow[], saved: readonly CannedReply[]): boolean =>
  JSON.stringify(repliesOf(rows)) !== JSON.stringify(saved.map(({ name, text }) => ({ name, text })))
