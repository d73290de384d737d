import type { VerdictReason } from "@rebound/contracts"
import type { operations } from "../../api/schema.ts"
import { VERDICT_REASON_WORDS } from "../../words/codes.ts"

type Asked = NonNullable<operations["findCalls"]["parameters"]["query"]>

/** What the list of calls is narrowed to; all of it in the address. Undefined takes a word out of it. */
export interface CallsSearch {
  /** A set of attempts or a step of the funnel. */
  readonly set?: Asked["set"] | undefined
  readonly reason?: Asked["reason"] | undefined
  /** Why the episode was not texted. */
  readonly suppressed?: string | undefined
  /** 1 to 7 and 0 to 23, both or neither. */
  readonly weekday?: number | undefined
  readonly hour?: number | undefined
}

export const SET_WORDS = {
  inbound: "All calls",
  offered: "Offered",
  missed: "Missed",
  answered: "Answered",
  covered: "Covered",
  ai: "Handled by AI",
  short: "Short rings",
  texted: "Texted",
  delivered: "Delivered",
  replied: "Replied",
  reached: "Reached",
} as const satisfies Record<NonNullable<Asked["set"]>, string>

export type CallSet = keyof typeof SET_WORDS

const CODE = /^[a-z_]{1,40}$/

export function readCallsSearch(search: Record<string, unknown>): CallsSearch {
  const set =
    typeof search.set === "string" && Object.hasOwn(SET_WORDS, search.set) ? (search.set as CallSet) : undefined
  const reason =
    typeof search.reason === "string" && Object.hasOwn(VERDICT_REASON_WORDS, search.reason)
      ? (search.reason as VerdictReason)
      : undefined
  const suppressed =
    typeof search.suppressed === "string" && CODE.test(search.suppressed) ? search.suppressed : undefined
  const [weekday, hour] = [Number(search.weekday), Number(search.hour)]
  const both =
    search.weekday !== undefined &&
    search.hour !== undefined &&
    Number.isInteger(weekday) &&
    Number.isInteger(hour) &&
    weekday >= 1 &&
    weekday <= 7 &&
    hour >= 0 &&
    hour <= 23
  return {
    ...(set !== undefined && { set }),
    ...(reason !== undefined && { reason }),
    ...(suppressed !== undefined && { suppressed }),
    ...(both && { weekday, hour }),
  }
}
