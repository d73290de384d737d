import "@fontsource-variable/inter/opsz.css"
import "@fontsource-variable/jetbrains-mono/index.css"
import "./styles/index.css"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { ApiProblem } from "./api/problem.ts"
import { makeRouter } from "./router.tsx"

/** Without a live event figures are fresh for so long; with one they are read again at once. */
const STALE_MS = 60_000
/** A failure that may pass is tried so often before it is shown. */
const RETRIES_MAX = 2

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (count, error) => count < RETRIES_MAX && error instanceof ApiProblem && error.retryable,
    },
  },
})
const router = makeRouter(queryClient)

// A session that ended while the page was open leads to the sign-in, and back here.
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== "updated" || event.action.type !== "error") return
  const { error } = event.action
  if (!(error instanceof ApiProblem) || error.status !== 401 || router.state.location.pathname === "/sign-in") return
  void router.navigate({ to: "/sign-in", search: { next: router.state.location.href } })
})

const root = document.getElementById("root")
if (root === null) throw new Error("index.html has no #root")
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
