import { useNavigate, useSearch } from "@tanstack/react-router"
import { Calendar, ChevronDown, ChevronsUpDown } from "lucide-react"
import { useState } from "react"
import { Dialog } from "../parts/dialog.tsx"
import { Menu, MenuChoice, MenuItem, MenuLine } from "../parts/menu.tsx"
import { initials, sayCount } from "../words/say-number.ts"
import { RANGE_WORDS, type RangeName, rangeName, readScopeSearch, type ScopeSearch, sayRange } from "./scope.ts"
import { useScope, useSession } from "./use-scope.ts"

/** Changes what the page is about and stays on it. `null` takes a word out of the address. */
function useSetScope(): (change: { readonly [K in keyof ScopeSearch]?: ScopeSearch[K] | null }) => void {
  const navigate = useNavigate()
  return (change) =>
    navigate({
      to: ".",
      // Undefined, not left out: the router keeps what a link does not name.
      search: (before: Record<string, unknown>) => ({
        ...before,
        ...Object.fromEntries(Object.entries(change).map(([key, value]) => [key, value ?? undefined])),
      }),
    })
}

const ALL = "*"

export function BrandPicker() {
  const { brands } = useSession()
  const { brand } = readScopeSearch(useSearch({ strict: false }))
  const setScope = useSetScope()
  const only = brands.length === 1 ? brands[0] : undefined
  const chosen = brands.find(({ id }) => id === brand) ?? only
  const name = chosen?.name ?? `All ${sayCount(brands.length)} brands`
  const face = (
    <>
      <span className="avatar sq" aria-hidden="true">
        {chosen === undefined ? brands.length : initials(chosen.name)}
      </span>
      {name}
    </>
  )
  if (only !== undefined) return <span className="pick pick-brand">{face}</span>
  return (
    <Menu
      trigger={
        <button type="button" className="pick pick-brand">
          <span className="sr">Brand: </span>
          {face}
          <ChevronsUpDown className="ico s" />
        </button>
      }
    >
      <MenuChoice
        value={chosen?.id ?? ALL}
        options={[[ALL, `All ${brands.length} brands`], ...brands.map(({ id, name: called }) => [id, called] as const)]}
        onChange={(id) => setScope({ brand: id === ALL ? null : id, location: null })}
      />
    </Menu>
  )
}

export function LocationPicker() {
  const { locations } = useSession()
  const { brand, location } = readScopeSearch(useSearch({ strict: false }))
  const setScope = useSetScope()
  const offered = locations.filter(({ brandId }) => brand === undefined || brandId === brand)
  const only = offered.length === 1 ? offered[0] : undefined
  const chosen = offered.find(({ id }) => id === location) ?? only
  const name = chosen?.name ?? `All ${sayCount(offered.length)} locations`
  if (only !== undefined) return <span className="pick pick-loc">{name}</span>
  return (
    <Menu
      trigger={
        <button type="button" className="pick pick-loc">
          <span className="sr">Location: </span>
          {name}
          <ChevronsUpDown className="ico s" />
        </button>
      }
    >
      <MenuChoice
        value={chosen?.id ?? ALL}
        options={[
          [ALL, `All ${offered.length} locations`],
          ...offered.map(({ id, name: called }) => [id, called] as const),
        ]}
        onChange={(id) => setScope({ location: id === ALL ? null : id })}
      />
    </Menu>
  )
}

export function RangePicker() {
  const scope = useScope()
  const search = readScopeSearch(useSearch({ strict: false }))
  const setScope = useSetScope()
  const [choosing, setChoosing] = useState(false)
  const named = rangeName(search)
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button type="button" className="pick boxed pick-range">
            <Calendar className="ico" />
            <span className="sr">Range: </span>
            <span>{sayRange(scope)}</span>
            <span className="mute vs">vs same open hours before</span>
            <ChevronDown className="ico s" />
          </button>
        }
      >
        <MenuChoice<RangeName | "own">
          value={named ?? "own"}
          options={Object.entries(RANGE_WORDS).map(([key, words]) => [key as RangeName, words] as const)}
          onChange={(range) => range !== "own" && setScope({ range, from: null, to: null })}
        />
        <MenuLine />
        <MenuItem onSelect={() => setChoosing(true)}>Choose days…</MenuItem>
      </Menu>
      {choosing ? (
        <Dialog title="Choose days" onClose={() => setChoosing(false)}>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              const form = new FormData(event.currentTarget)
              setScope({ from: String(form.get("from")), to: String(form.get("to")), range: null })
              setChoosing(false)
            }}
          >
            <div className="row2">
              <label className="field">
                <span>From</span>
                <input className="input" type="date" name="from" required defaultValue={scope.from} />
              </label>
              <label className="field">
                <span>To, included</span>
                <input className="input" type="date" name="to" required defaultValue={scope.to} />
              </label>
            </div>
            <div className="acts">
              <button type="button" className="btn" onClick={() => setChoosing(false)}>
                Keep {sayRange(scope)}
              </button>
              <button type="submit" className="btn primary">
                Show these days
              </button>
            </div>
          </form>
        </Dialog>
      ) : null}
    </>
  )
}
