import { queryOptions } from "@tanstack/react-query"
import { request } from "./http.ts"
import type { LocationInFull, LocationSummary, Preview, Setup, TextBackPolicy } from "./views.ts"

export const locationsQuery = (brand: string | null) =>
  queryOptions({
    queryKey: ["locations", brand],
    queryFn: ({ signal }) =>
      request<{ readonly items: readonly LocationSummary[] }>("GET", "/api/v1/locations", { query: { brand }, signal }),
  })

export const locationQuery = (locationId: string) =>
  queryOptions({
    queryKey: ["location", locationId],
    queryFn: ({ signal }) => request<LocationInFull>("GET", path(locationId), { signal }),
  })

const path = (locationId: string, part = ""): string => `/api/v1/locations/${encodeURIComponent(locationId)}${part}`

/** What the page saw; the server refuses (409) when somebody was faster. */
interface Seen {
  readonly revision: number
}

export const saveHours = (
  locationId: string,
  body: Seen & Pick<LocationInFull, "hours" | "closures">,
): Promise<LocationInFull> => request("PUT", path(locationId, "/hours"), { body })

export const saveTemplates = (locationId: string, body: Seen & LocationInFull["templates"]): Promise<LocationInFull> =>
  request("PATCH", path(locationId, "/templates"), { body })

export const saveExcludes = (
  locationId: string,
  body: Seen & Pick<LocationInFull, "excludes">,
): Promise<LocationInFull> => request("PUT", path(locationId, "/excludes"), { body })

export const savePolicy = (locationId: string, body: Seen & Partial<TextBackPolicy>): Promise<LocationInFull> =>
  request("PATCH", path(locationId, "/policy"), { body })

export interface PreviewDraft {
  readonly at?: string
  readonly templates?: Partial<LocationInFull["templates"]>
  readonly hours?: LocationInFull["hours"]
  readonly closures?: LocationInFull["closures"]
  readonly caller?: { readonly name?: string }
}

/** What a caller would get at a time, with what is saved or with a draft. Changes nothing. */
export const previewQuery = (locationId: string, draft: PreviewDraft) =>
  queryOptions({
    queryKey: ["preview", locationId, draft],
    queryFn: ({ signal }) => request<Preview>("POST", path(locationId, "/preview"), { body: draft, signal }),
    placeholderData: (before) => before,
  })

export const setupQuery = queryOptions({
  queryKey: ["lines"],
  queryFn: ({ signal }) => request<Setup>("GET", "/api/v1/setup", { signal }),
})
