import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { type ThreadView, threadCountsQuery, type Where } from "../../api/threads.ts"
import { useSession } from "../../shell/use-scope.ts"
import { sayCount } from "../../words/say-number.ts"
import { sitesWithThreads } from "./sites-with-threads.ts"

/** The sites that have open threads, each leading to its list. Nothing for who sees one site only: there is no choice. */
export function SiteLinks({ view, where }: { readonly view: ThreadView; readonly where: Where }) {
  const { locations } = useSession()
  // Of all sites, also while one is chosen: the others are where one may want to go.
  const counts = useQuery(threadCountsQuery({ brand: where.brand, location: null })).data
  const offered = locations.filter(({ brandId }) => where.brand === null || brandId === where.brand)
  if (offered.length < 2 || counts === undefined) return null
  const { sites, more } = sitesWithThreads(offered, counts.sites, where.location)
  if (sites.length === 0) return null
  return (
    <>
      <h2>Sites</h2>
      {where.location === null ? null : (
        <Link
          to="/inbox"
          search={(before) => ({ ...before, location: undefined, thread: undefined })}
          // Else the router takes "no site" for "any site", and marks the way out as where one is.
          activeOptions={{ explicitUndefined: true }}
        >
          All sites
        </Link>
      )}
      {sites.map(({ id, name, open }) => {
        const chosen = id === where.location
        return (
          <Link
            key={id}
            to="/inbox"
            // Its count is of all that is open there, so that is what it opens; whoever is there already keeps the view.
            search={(before) => ({ ...before, location: id, view: chosen ? view : "all", thread: undefined })}
            activeProps={{ "aria-current": undefined }}
            aria-current={chosen ? "true" : undefined}
          >
            <b title={name}>{name}</b>
            <span>{sayCount(open)}</span>
          </Link>
        )
      })}
      {more === 0 ? null : <p className="hint">{sayCount(more)} more: choose at the top</p>}
    </>
  )
}
