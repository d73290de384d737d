import { queryOptions } from "@tanstack/react-query"
import { api, plain, take } from "./client.ts"
import type { CannedReply, RepliesPreviewItem, Thread } from "./views.ts"

/** Canned replies as they may be sent in this thread. What fills them is part of the question: another name is another text. */
export const threadRepliesQuery = ({ threadId, locationId, line, contact }: Thread) =>
  queryOptions({
    queryKey: ["thread-replies", threadId, { locationId, line, name: contact?.name ?? null }],
    queryFn: async ({ signal }) =>
      (await take(api.GET("/api/v1/threads/{threadId}/replies", { params: { path: { threadId } }, signal }))).items,
  })

interface RepliesChange {
  readonly replies: readonly CannedReply[]
  /** What the page saw; the server refuses (409) when somebody was faster. */
  readonly revision: number
}

export const saveReplies = (locationId: string, body: RepliesChange) =>
  take(api.PUT("/api/v1/locations/{locationId}/replies", { params: { path: { locationId } }, body: plain(body) }))

/** Changes them for every location of the brand; answers the location that the page shows. */
export async function saveBrandReplies(
  { brandId, locationId }: { readonly brandId: string; readonly locationId: string },
  body: RepliesChange,
) {
  await take(api.PUT("/api/v1/brands/{brandId}/replies", { params: { path: { brandId } }, body: plain(body) }))
  return await take(api.GET("/api/v1/locations/{locationId}", { params: { path: { locationId } } }))
}

/** A reply while it is edited: the key stays the same while its words change. */
export interface ReplyRow extends CannedReply {
  readonly key: number
}

/** What each row would say to a caller of this name, by the row's key. Changes nothing. */
export const repliesPreviewQuery = (locationId: string, rows: readonly ReplyRow[], callerName: string) =>
  queryOptions({
    queryKey: ["preview", locationId, "replies", rows, callerName],
    queryFn: async ({ signal }): Promise<ReadonlyMap<number, RepliesPreviewItem>> => {
      const { items } = await take(
        api.POST("/api/v1/locations/{locationId}/replies/preview", {
          params: { path: { locationId } },
          body: { replies: rows.map(({ name, text }) => ({ name, text })), caller: { name: callerName } },
          signal,
        }),
      )
      return new Map(items.flatMap((item, at) => (rows[at] === undefined ? [] : [[rows[at].key, item]])))
    },
    placeholderData: (before) => before,
  })
