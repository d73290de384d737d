import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { Clock, MapPinOff, MessageSquare, MessageSquareOff, Store } from "lucide-react"
import { locationsQuery } from "../../api/locations.ts"
import type { LocationSummary } from "../../api/views.ts"
import { Empty } from "../../parts/empty.tsx"
import { Part } from "../../parts/part.tsx"
import { blockLines } from "../../parts/skeleton.tsx"
import { useScope } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { sayCount, sayNumber } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"

export function LocationsPage() {
  useTitle("Locations")
  const { brand, location } = useScope()
  const query = useQuery(locationsQuery(brand))
  const shown = (query.data?.items ?? []).filter(({ id }) => location === null || id === location)
  const open = shown.filter((one) => one.open).length
  return (
    <>
      <header className="band lead">
        <div>
          <h1>
            {query.data === undefined ? (
              "Locations"
            ) : (
              <>
                <b>{shown.length === 1 ? "One location" : `${sayCount(shown.length)} locations`}</b>,{" "}
                {open === 0 ? "none of them open" : open === shown.length ? "open" : `${sayCount(open)} of them open`}{" "}
                now.
              </>
            )}
          </h1>
          <p>Lines, hours, texts, and who is left out. Each in its own time zone.</p>
        </div>
      </header>
      <section className="band" aria-label="Locations">
        <Part query={query} name="Locations" lines={blockLines(360)}>
          {() =>
            shown.length === 0 ? (
              <Empty icon={MapPinOff} title="No locations">
                They come with the directory’s file, applied by whoever runs this installation.
              </Empty>
            ) : (
              <LocationTable locations={shown} />
            )
          }
        </Part>
      </section>
    </>
  )
}

function LocationTable({ locations }: { readonly locations: readonly LocationSummary[] }) {
  return (
    <div className="tw">
      <table className="table places">
        <thead>
          <tr>
            <th scope="col">Location</th>
            <th scope="col">Now</th>
            <th scope="col">Lines</th>
            <th scope="col">Text-back</th>
            <th scope="col">Time zone</th>
          </tr>
        </thead>
        <tbody>
          {locations.map((place) => (
            <tr key={place.id}>
              <td className="name">
                <Link to="/locations/$locationId" params={{ locationId: place.id }} className="strong">
                  {place.name}
                </Link>
                <span className="sub"> {place.brandName}</span>
              </td>
              <td className="now">
                {place.open ? (
                  <span className="oc good">
                    <Store className="ico" />
                    Open
                  </span>
                ) : (
                  <span className="oc none">
                    <Clock className="ico" />
                    Closed
                    {place.nextOpeningAt === null ? "" : `, opens ${opens(place.nextOpeningAt, place.timeZone)}`}
                  </span>
                )}
              </td>
              <td className="num lines-of">
                {place.lines.length === 0 ? (
                  <span className="mute">none</span>
                ) : (
                  place.lines.map(({ number }) => sayNumber(number)).join(", ")
                )}
              </td>
              <td className="texts">
                {place.textBackEnabled ? (
                  <span className="soft">
                    <MessageSquare className="ico s" /> on
                  </span>
                ) : (
                  <span className="oc act">
                    <MessageSquareOff className="ico" />
                    Off
                  </span>
                )}
              </td>
              <td className="mute zone">{place.timeZone.replaceAll("_", " ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const opens = (at: string, zone: string): string =>
  `${sayTime(Date.parse(at), zone, "weekday")} ${sayTime(Date.parse(at), zone, "clock")}`
