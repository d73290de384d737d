import { Link, type LinkProps, useNavigate } from "@tanstack/react-router"
import {
  Inbox,
  LayoutDashboard,
  type LucideIcon,
  MapPin,
  Menu as MenuIcon,
  Palette,
  Phone,
  PhoneMissed,
  PhoneOutgoing,
  Users,
} from "lucide-react"
import type { Role, ThreadCounts } from "../api/views.ts"
import { Menu, MenuItem } from "../parts/menu.tsx"
import { useSession } from "./use-scope.ts"

interface Entry {
  readonly to: NonNullable<LinkProps["to"]>
  readonly words: string
  readonly icon: LucideIcon
  readonly count?: "needsReply" | "callbacks"
  /** For the reseller's own people. */
  readonly ownersOnly?: true
}

const MAIN: readonly Entry[] = [
  { to: "/", words: "Overview", icon: LayoutDashboard },
  { to: "/inbox", words: "Inbox", icon: Inbox, count: "needsReply" },
  { to: "/callbacks", words: "Callbacks", icon: PhoneOutgoing, count: "callbacks" },
  { to: "/calls", words: "Calls", icon: PhoneMissed },
  { to: "/locations", words: "Locations", icon: MapPin },
]

const SET_UP: readonly Entry[] = [
  { to: "/lines", words: "Lines", icon: Phone },
  { to: "/look", words: "Look", icon: Palette },
  { to: "/people", words: "People and keys", icon: Users, ownersOnly: true },
]

/** Without what is not this person's: a link to a page that refuses helps nobody. */
const setUpOf = (role: Role): readonly Entry[] =>
  SET_UP.filter(({ ownersOnly = false }) => !ownersOnly || role === "reseller")

/** Pages at the side: words and counts, or icons only where a page needs the width. */
export function Rail({ counts, productName }: { readonly counts: ThreadCounts | null; readonly productName: string }) {
  const { role } = useSession()
  return (
    <nav className="rail" aria-label="Main">
      {MAIN.map((entry) => (
        <RailLink key={entry.to} entry={entry} counts={counts} />
      ))}
      <p className="rail-h">Set up</p>
      {setUpOf(role).map((entry) => (
        <RailLink key={entry.to} entry={entry} counts={counts} />
      ))}
      <div className="rail-foot">
        <span className="mid soft">{productName}</span>
        <span>Press ? for the keys</span>
      </div>
    </nav>
  )
}

function RailLink({ entry, counts }: { readonly entry: Entry; readonly counts: ThreadCounts | null }) {
  const Glyph = entry.icon
  const count = entry.count === undefined ? 0 : (counts?.[entry.count] ?? 0)
  return (
    <Link to={entry.to} activeOptions={{ exact: entry.to === "/", includeSearch: false }} title={entry.words}>
      <Glyph className="ico" />
      <span className="lbl">{entry.words}</span>
      {count === 0 ? null : (
        <span className="badge">
          <span className="sr">, </span>
          {count}
          <span className="sr"> waiting</span>
        </span>
      )}
    </Link>
  )
}

/** The same at the foot of a phone, four pages and the rest behind “More”. */
export function TabBar({ counts }: { readonly counts: ThreadCounts | null }) {
  const navigate = useNavigate()
  const { role } = useSession()
  return (
    <nav className="tabbar" aria-label="Main, short">
      {MAIN.slice(0, 4).map(({ to, words, icon: Glyph, count }) => {
        const waiting = count === undefined ? 0 : (counts?.[count] ?? 0)
        return (
          <Link key={to} to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
            <span className="ti">
              <Glyph className="ico" />
              {waiting === 0 ? null : <span className="badge">{waiting}</span>}
            </span>
            {words}
          </Link>
        )
      })}
      <Menu
        align="end"
        trigger={
          <button type="button">
            <span className="ti">
              <MenuIcon className="ico" />
            </span>
            More
          </button>
        }
      >
        {[...MAIN.slice(4), ...setUpOf(role)].map(({ to, words }) => (
          <MenuItem key={to} onSelect={() => navigate({ to })}>
            {words}
          </MenuItem>
        ))}
      </Menu>
    </nav>
  )
}
