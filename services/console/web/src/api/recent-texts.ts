import { queryOptions } from "@tanstack/react-query"
import type { Scope } from "../shell/scope.ts"
import { request } from "./http.ts"
import type { CallFactPage } from "./views.ts"

/** One text-back as the live tile shows it. */
export interface RecentText {
  readonly callId: string
  readonly locationId: string | null
  /** When the provider accepted it. */
  readonly atMs: number
  /** From the end of the call to the provider's accepting. Below zero where two clocks are apart. */
  readonly totalMs: number
}

/** As many as the strip holds. */
const TEXTS_MAX = 56

/** The newest texts, newest first. */
export const recentTextsQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ["figures", "recent-texts", scope],
    queryFn: async ({ signal }): Promise<readonly RecentText[]> => {
      const page = await request<CallFactPage>("GET", "/api/v1/figures/calls", {
        query: { ...scope, set: "texted", limit: TEXTS_MAX },
        signal,
      })
      return page.items.flatMap(({ callId, locationId, endedAt, acceptedAt }) =>
        endedAt === null || acceptedAt === null
          ? []
          : [
              {
                callId,
                locationId,
                atMs: Date.parse(acceptedAt),
                totalMs: Date.parse(acceptedAt) - Date.parse(endedAt),
              },
            ],
      )
    },
  })
