/** What the list of calls is narrowed to; all of it in the address. */
export interface CallsSearch {
  /** A set of attempts or a step of the funnel. */
  readonly set?: string
  readonly verdict?: string
  readonly reason?: string
  readonly suppressed?: string
  /** 1 to 7 and 0 to 23, both or neither. */
  readonly weekday?: number
  readonly hour?: number
}

const CODE = /^[a-z_]{1,40}$/

export function readCallsSearch(search: Record<string, unknown>): CallsSearch {
  const code = (key: string) => {
    const value = search[key]
    return typeof value === "string" && CODE.test(value) ? { [key]: value } : {}
  }
  const weekday = Number(search.weekday)
  const hour = Number(search.hour)
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
    ...code("set"),
    ...code("verdict"),
    ...code("reason"),
    ...code("suppressed"),
    ...(both && { weekday, hour }),
  }
}
