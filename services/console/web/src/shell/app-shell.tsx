import { useQuery } from "@tanstack/react-query"
import { Link, Outlet, useMatches, useNavigate } from "@tanstack/react-router"
import { Search } from "lucide-react"
import { type ReactNode, useEffect, useState } from "react"
import { threadCountsQuery } from "../api/threads.ts"
import { LiveProvider, useLiveStatus } from "../live/live-context.tsx"
import { TipProvider } from "../parts/tooltip.tsx"
import { AccountMenu } from "./account-menu.tsx"
import { BrandMark } from "./brand-mark.tsx"
import { CommandPalette } from "./command-palette.tsx"
import { LiveBadge } from "./live-badge.tsx"
import { NotLive } from "./not-live.tsx"
import { BrandPicker, LocationPicker, RangePicker } from "./pickers.tsx"
import { Rail, TabBar } from "./rail.tsx"
import { ShortcutList } from "./shortcut-list.tsx"
import { useShortcuts } from "./shortcuts.ts"
import { setHue } from "./theme.ts"
import { ToastProvider } from "./toasts.tsx"
import { useScope, useSession } from "./use-scope.ts"

/** What a page tells the shell about itself. */
declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** Needs the width: the rail shows icons only. */
    readonly slim?: boolean
    /** Shows figures over a range. */
    readonly ranged?: boolean
  }
}

export function AppShell() {
  return (
    <ToastProvider>
      <TipProvider delayDuration={350}>
        <LiveProvider>
          <Frame />
        </LiveProvider>
      </TipProvider>
    </ToastProvider>
  )
}

function Frame() {
  const { reseller } = useSession()
  const scope = useScope()
  const page = useMatches().at(-1)?.staticData ?? {}
  const counts = useQuery(threadCountsQuery(scope)).data ?? null
  const [open, setOpen] = useState<"palette" | "keys" | null>(null)
  const navigate = useNavigate()
  useEffect(() => setHue(reseller.accentHue), [reseller.accentHue])
  useShortcuts({
    "mod+k": () => setOpen("palette"),
    "/": () => setOpen("palette"),
    "?": () => setOpen("keys"),
    "g o": () => navigate({ to: "/" }),
    "g i": () => navigate({ to: "/inbox" }),
    "g b": () => navigate({ to: "/callbacks" }),
    "g c": () => navigate({ to: "/calls" }),
    "g l": () => navigate({ to: "/locations" }),
  })
  return (
    <div className={page.slim === true ? "app slim" : "app"}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="topbar">
        <Link to="/" className="brandmark" aria-label={`${reseller.productName}, home`}>
          <BrandMark />
          <span>{reseller.productName}</span>
        </Link>
        <BrandPicker />
        <span className="crumb-sep" aria-hidden="true">
          /
        </span>
        <LocationPicker />
        <div className="top-end">
          <LiveBadge />
          {page.ranged === true ? <RangePicker /> : null}
          <button
            type="button"
            className="btn icon quiet"
            aria-label="Search, Control K"
            onClick={() => setOpen("palette")}
          >
            <Search className="ico" />
          </button>
          <AccountMenu onKeys={() => setOpen("keys")} />
        </div>
      </header>
      <Rail counts={counts} productName={reseller.productName} />
      <main className="sheet" id="main" tabIndex={-1}>
        <LostLink>
          <NotLive />
        </LostLink>
        <Outlet />
      </main>
      <TabBar counts={counts} />
      {open === "palette" ? <CommandPalette onClose={() => setOpen(null)} /> : null}
      {open === "keys" ? <ShortcutList onClose={() => setOpen(null)} /> : null}
    </div>
  )
}

function LostLink({ children }: { readonly children: ReactNode }) {
  return useLiveStatus().state === "lost" ? children : null
}
