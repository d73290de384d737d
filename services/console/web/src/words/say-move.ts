import { sayNumber } from "./say-number.ts"

/** By which number the caller hears from us at a site that a thread was moved to; null: by none. */
export const sayReplyLine = (line: string | null): string =>
  line === null ? "No line there takes texts." : `Replies leave from ${sayNumber(line)}.`

interface Moved {
  readonly line: string | null
  readonly cannotText: string | null
}

/** What a move came to: where the thread is, and by which number its caller hears from us, which they know. */
export const sayMoved = (site: string, { line, cannotText }: Moved): string =>
  `Moved to ${site}. ${sayReplyLine(cannotText === "no_texting_line" ? null : line)}`
