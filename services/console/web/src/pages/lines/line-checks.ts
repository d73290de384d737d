import type { Setup, SetupLine } from "../../api/views.ts"
import { sayAgo } from "../../words/say-number.ts"

/** One step of a line's set-up: done, wanting somebody, or waiting. */
export interface Check {
  readonly key: "calls" | "heard" | "texts" | "hours"
  readonly state: "ok" | "bad" | "todo"
  readonly title: string
  readonly words: string
}

/** Pure: what is known of a line, as steps in the order in which they are done. */
export function lineChecks(line: SetupLine, accounts: Setup["accounts"], nowMs: number): readonly Check[] {
  const calls = accounts.find(({ id }) => id === line.calls)
  const texts = accounts.find(({ id }) => id === line.texts)
  return [
    calls === undefined
      ? {
          key: "calls",
          state: "bad",
          title: "Nobody tells of its calls",
          words: "The line has no account for calls. It comes with the directory’s file.",
        }
      : { key: "calls", state: "ok", title: "An account tells of its calls", words: `${calls.id}, ${calls.kind}` },
    line.firstEventAt === null
      ? {
          key: "heard",
          state: "todo",
          title: "Waiting for the first event",
          words: "Put the addresses below into the carrier’s settings, ring the line, and this turns at once.",
        }
      : {
          key: "heard",
          state: "ok",
          title: "Its calls reach us",
          words: `Last heard of ${line.lastEventAt === null ? "once" : sayAgo(nowMs - Date.parse(line.lastEventAt))}`,
        },
    texts === undefined
      ? {
          key: "texts",
          state: "bad",
          title: "Texts cannot leave from this number",
          words: "The line has no account that takes its texts: missed callers get a callback task instead.",
        }
      : { key: "texts", state: "ok", title: "Texts leave from this number", words: `${texts.id}, ${texts.kind}` },
  ]
}

export const doneOf = (checks: readonly Check[]): number => checks.filter(({ state }) => state === "ok").length
