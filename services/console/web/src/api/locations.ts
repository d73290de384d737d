import { queryOptions } from "@tanstack/react-query"
import { api, given, plain, take } from "./client.ts"
import type { LocationInFull, PreviewDraft, TextBackPolicy } from "./views.ts"

export const locationsQuery = (brand: string | null) =>
  queryOptions({
    queryKey: ["locations", brand],
    queryFn: ({ signal }) => take(api.GET("/api/v1/locations", { params: { query: given({ brand }) }, signal })),
  })

const at = (locationId: string) => ({ path: { locationId } })

export const locationQuery = (locationId: string) =>
  queryOptions({
    queryKey: ["location", locationId],
    queryFn: ({ signal }) => take(api.GET("/api/v1/locations/{locationId}", { params: at(locationId), signal })),
  })

/** What the page saw; the server refuses (409) when somebody was faster. */
interface Seen {
  readonly revision: number
}

export const saveHours = (locationId: string, body: Seen & Pick<LocationInFull, "hours" | "closures">) =>
  take(api.PUT("/api/v1/locations/{locationId}/hours", { params: at(locationId), body: plain(body) }))

export const saveTemplates = (locationId: string, body: Seen & LocationInFull["templates"]) =>
  take(api.PATCH("/api/v1/locations/{locationId}/templates", { params: at(locationId), body: plain(body) }))

export const saveExcludes = (locationId: string, body: Seen & Pick<LocationInFull, "excludes">) =>
  take(api.PUT("/api/v1/locations/{locationId}/excludes", { params: at(locationId), body: plain(body) }))

export const savePolicy = (locationId: string, body: Seen & Partial<TextBackPolicy>) =>
  take(api.PATCH("/api/v1/locations/{locationId}/policy", { params: at(locationId), body: plain(body) }))

/** What a caller would get at a time, with what is saved or with a draft. Changes nothing. */
export const previewQuery = (locationId: string, draft: PreviewDraft) =>
  queryOptions({
    queryKey: ["preview", locationId, draft],
    queryFn: ({ signal }) =>
      take(api.POST("/api/v1/locations/{locationId}/preview", { params: at(locationId), body: plain(draft), signal })),
    placeholderData: (before) => before,
  })

/** Lines and accounts, their webhooks, and whether an event ever came. */
export const setupQuery = queryOptions({
  queryKey: ["lines"],
  queryFn: ({ signal }) => take(api.GET("/api/v1/setup", { signal })),
})
