import { queryOptions } from "@tanstack/react-query"
import { api, given, take } from "./client.ts"

/** Who is signed in. Rejects with status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => take(api.GET("/api/v1/session", { signal })),
  staleTime: 5 * 60_000,
})

/** What the sign-in page may know before anyone has signed in. */
export const doorQuery = queryOptions({
  queryKey: ["door"],
  queryFn: ({ signal }) => take(api.GET("/api/v1/door", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
})

export const signIn = (email: string, password: string, reseller: string | null) =>
  take(api.POST("/api/auth/sign-in/email", { body: { email, password, ...given({ reseller }) } }))

export const signOut = () => take(api.POST("/api/auth/sign-out", {}))
