import { Link } from "@tanstack/react-router"
import { Hourglass, type LucideIcon, MessageSquareX, PhoneForwarded, PlugZap, TrendingUp } from "lucide-react"
import type { Need } from "./needs-now.ts"

const GLYPHS: Readonly<Record<Need["icon"], LucideIcon>> = {
  waiting: Hourglass,
  callback: PhoneForwarded,
  undeliverable: MessageSquareX,
  jump: TrendingUp,
  unheard: PlugZap,
}

export function NeedsPart({ needs }: { readonly needs: readonly Need[] }) {
  return (
    <section className="needs" aria-labelledby="h-need">
      <div className="head">
        <h2 id="h-need">Needs you now</h2>
        <span className="badge">{needs.length}</span>
        <Link className="aside link sm" to="/inbox">
          Open inbox
        </Link>
      </div>
      {needs.length === 0 ? (
        <p className="quiet-note">Nothing. Nobody waits, every text that could go has gone.</p>
      ) : (
        <ul>
          {needs.map((need) => {
            const Glyph = GLYPHS[need.icon]
            return (
              <li key={need.key} className="need">
                <span className={`glyph ${need.tone}`}>
                  <Glyph className="ico" />
                </span>
                <div>
                  <p className="t">{need.title}</p>
                  <p className="d">{need.detail}</p>
                </div>
                <Link
                  className={need.tone === "act" ? "btn sm primary" : "btn sm"}
                  to={need.leads.to}
                  search={need.leads.search}
                  aria-label={`${need.leads.words}: ${need.title}`}
                >
                  {need.leads.words}
                </Link>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
