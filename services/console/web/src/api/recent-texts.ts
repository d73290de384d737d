import { queryOptions } from "@tanstack/react-query"
import type { Stages } from "../charts/stages-geometry.ts"
import type { Scope } from "../shell/scope.ts"
import { request } from "./http.ts"

/** One text-back as the live tile shows it, newest first. */
export interface RecentText {
  readonly callId: string
  readonly locationId: string
  readonly caller: string | null
  /** When the provider accepted it. */
  readonly atMs: number
  readonly stages: Stages
}

export const recentTextsQuery = ({ brand, location }: Pick<Scope, "brand" | "location">) =>
  queryOptions({
    queryKey: ["figures", "recent-texts", { brand, location }],
    queryFn: ({ signal }) =>
      request<{ readonly texts: readonly RecentText[] }>("GET", "/api/v1/texts/recent", {
        query: { brand, location },
        signal,
      }),
  })
