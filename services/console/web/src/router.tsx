import type { QueryClient } from "@tanstack/react-query"
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type SearchMiddleware,
} from "@tanstack/react-router"
import { ApiProblem } from "./api/problem.ts"
import { sessionQuery } from "./api/session.ts"
import { readCallsSearch } from "./pages/calls/calls-search.ts"
import { readInboxSearch } from "./pages/inbox/inbox-search.ts"
import { PageLoading, ShellLoading } from "./shell/loading.tsx"
import { PageFailed, PageMissing } from "./shell/page-failed.tsx"
import { readScopeSearch, type ScopeSearch } from "./shell/scope.ts"

const KEPT = ["brand", "location", "range", "from", "to"] as const

/** What the pages are about goes along from page to page, unless a link names it, if only to take it out. */
const keepScope: SearchMiddleware<ScopeSearch> = ({ search, next }) => {
  const result = next(search)
  const kept = KEPT.filter((key) => search[key] !== undefined && !(key in result))
  return { ...result, ...Object.fromEntries(kept.map((key) => [key, search[key]])) }
}

const rootRoute = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({
  validateSearch: (search): ScopeSearch => readScopeSearch(search),
  search: { middlewares: [keepScope] },
  component: Outlet,
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search): { readonly next?: string } =>
    // Only to a page of ours: an address that leads elsewhere is dropped.
    typeof search.next === "string" && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {},
  component: lazyRouteComponent(() => import("./pages/sign-in/sign-in-page.tsx"), "SignInPage"),
})

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401)
        throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } })
      throw error
    }
  },
  pendingMs: 0,
  pendingComponent: ShellLoading,
  component: lazyRouteComponent(() => import("./shell/app-shell.tsx"), "AppShell"),
})

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  staticData: { ranged: true },
  component: lazyRouteComponent(() => import("./pages/overview/overview-page.tsx"), "OverviewPage"),
})

const inboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/inbox",
  validateSearch: readInboxSearch,
  staticData: { slim: true },
  component: lazyRouteComponent(() => import("./pages/inbox/inbox-page.tsx"), "InboxPage"),
})

const callbacksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/callbacks",
  component: lazyRouteComponent(() => import("./pages/callbacks/callbacks-page.tsx"), "CallbacksPage"),
})

const callsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/calls",
  validateSearch: readCallsSearch,
  staticData: { ranged: true },
  component: lazyRouteComponent(() => import("./pages/calls/calls-page.tsx"), "CallsPage"),
})

const callRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/calls/$callId",
  component: lazyRouteComponent(() => import("./pages/call/call-page.tsx"), "CallPage"),
})

const locationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/locations",
  component: lazyRouteComponent(() => import("./pages/locations/locations-page.tsx"), "LocationsPage"),
})

const locationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/locations/$locationId",
  component: lazyRouteComponent(() => import("./pages/location/location-page.tsx"), "LocationPage"),
})

const linesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/lines",
  validateSearch: (search): { readonly line?: string } =>
    typeof search.line === "string" ? { line: search.line } : {},
  component: lazyRouteComponent(() => import("./pages/lines/lines-page.tsx"), "LinesPage"),
})

const lookRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/look",
  component: lazyRouteComponent(() => import("./pages/look/look-page.tsx"), "LookPage"),
})

const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/people",
  component: lazyRouteComponent(() => import("./pages/people/people-page.tsx"), "PeoplePage"),
})

export const makeRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree: rootRoute.addChildren([
      signInRoute,
      shellRoute.addChildren([
        overviewRoute,
        inboxRoute,
        callbacksRoute,
        callsRoute,
        callRoute,
        locationsRoute,
        locationRoute,
        linesRoute,
        lookRoute,
        peopleRoute,
      ]),
    ]),
    context: { queryClient },
    defaultPreload: "intent",
    scrollRestoration: true,
    // A fast page comes without a flash of grey before it.
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultPendingComponent: PageLoading,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: PageMissing,
  })

declare module "@tanstack/react-router" {
  interface Register {
    readonly router: ReturnType<typeof makeRouter>
  }
}
