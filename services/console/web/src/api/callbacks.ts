import { infiniteQueryOptions } from "@tanstack/react-query"
import type { TaskResult } from "../words/codes.ts"
import { request } from "./http.ts"
import type { Callback, CallbackPage } from "./views.ts"

export const callbacksQuery = (
  { brand, location }: { readonly brand: string | null; readonly location: string | null },
  done: boolean,
) =>
  infiniteQueryOptions({
    queryKey: ["tasks", { brand, location }, done],
    queryFn: ({ pageParam, signal }) =>
      request<CallbackPage>("GET", "/api/v1/callbacks", {
        query: { brand, location, done: String(done), cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  })

export const completeCallback = (taskId: string, result: TaskResult): Promise<Callback> =>
  request("POST", `/api/v1/callbacks/${encodeURIComponent(taskId)}/complete`, { body: { result } })
