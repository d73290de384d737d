import { queryOptions } from "@tanstack/react-query"
import { api, plain, take } from "./client.ts"
import type { KeyScope, PersonDraft } from "./views.ts"

/** Who may sign in. Rejects with status 403 for everybody but the reseller's own people. */
export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => take(api.GET("/api/v1/people", { signal })),
})

/** Keys of programs, without their secrets. */
export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => take(api.GET("/api/v1/keys", { signal })),
})

/** The password comes back once. */
export const createPerson = (draft: PersonDraft) => take(api.POST("/api/v1/people", { body: plain(draft) }))

export const removePerson = (personId: string) =>
  take(api.DELETE("/api/v1/people/{personId}", { params: { path: { personId } } }))

/** Makes a new password, which comes back once; whoever was signed in with the old one is out. */
export const renewPassword = (personId: string) =>
  take(api.PUT("/api/v1/people/{personId}/password", { params: { path: { personId } }, body: {} }))

/** The key comes back once. */
export const createKey = (name: string, scopes: readonly KeyScope[]) =>
  take(api.POST("/api/v1/keys", { body: { name, scopes: [...scopes] } }))

export const removeKey = (id: string) => take(api.DELETE("/api/v1/keys/{id}", { params: { path: { id } } }))

/** Ends every session of the person, this one too. */
export const changeOwnPassword = (present: string, next: string) =>
  take(api.PUT("/api/v1/session/password", { body: { present, next } }))
