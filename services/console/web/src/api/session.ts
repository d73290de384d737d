import { queryOptions } from "@tanstack/react-query"
import { request } from "./http.ts"
import type { Session } from "./views.ts"

/** Who is signed in. Rejects with status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => request<Session>("GET", "/api/v1/session", { signal }),
  staleTime: 5 * 60_000,
})

export const signIn = (email: string, password: string): Promise<unknown> =>
  request("POST", "/api/auth/sign-in/email", { body: { email, password } })

export const signOut = (): Promise<unknown> => request("POST", "/api/auth/sign-out", { body: {} })
