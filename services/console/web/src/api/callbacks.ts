import { infiniteQueryOptions } from "@tanstack/react-query"
import type { TaskResult } from "../words/codes.ts"
import { api, given, take } from "./client.ts"
import type { Where } from "./threads.ts"

export const callbacksQuery = ({ brand, location }: Where, done: boolean) =>
  infiniteQueryOptions({
    queryKey: ["tasks", { brand, location }, done],
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET("/api/v1/callbacks", {
          params: { query: { ...given({ brand, location, cursor: pageParam }), done: done ? "true" : "false" } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  })

export const completeCallback = (taskId: string, result: TaskResult) =>
  take(api.POST("/api/v1/callbacks/{taskId}/complete", { params: { path: { taskId } }, body: { result } }))
