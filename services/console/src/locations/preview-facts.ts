import { parseClosures, parseHours } from "@rebound/schedule"
import type { DirectoryNow, LocationNow } from "../directory/directory-now.ts"
import { Problem } from "../errors.ts"
import type { PreviewFacts } from "./decide-preview.ts"
import { namesAt } from "./merge-values.ts"
import { scheduleOf } from "./open-now.ts"

/** What a preview is asked with: a draft stands in for what is saved. */
export interface PreviewRequest {
  readonly caller?: { readonly number?: string | undefined; readonly name?: string | undefined } | undefined
  readonly line?: string | undefined
  readonly templates?: { readonly open?: string | undefined; readonly closed?: string | undefined } | undefined
  readonly hours?: Readonly<Record<string, readonly string[]>> | undefined
  readonly closures?: readonly { readonly date: string; readonly name: string }[] | undefined
}

/** Hours that do not read would count as open all day: who drafts them is told instead. Throws Problem `invalid_parameters`. */
export function refuseFaultyDraft({ hours, closures }: PreviewRequest): void {
  const readings = [
    ...(hours === undefined ? [] : [parseHours(hours)]),
    ...(closures === undefined ? [] : [parseClosures(closures)]),
  ]
  const faults = readings.flatMap((reading) => (reading.ok ? [] : reading.faults))
  if (faults.length > 0) throw new Problem("invalid_parameters", { faults: [...faults] })
}

/** Gathers what a preview rests on. Throws Problem `not_found` for a line that is not the location's. */
export function previewFacts(location: LocationNow, directory: DirectoryNow, request: PreviewRequest): PreviewFacts {
  const { spec, rules } = location
  const line = request.line === undefined ? spec.lines[0] : spec.lines.find(({ number }) => number === request.line)
  if (line === undefined && request.line !== undefined)
    throw new Problem("not_found", { detail: "There is no such line here." })
  const own = new Set([...directory.locations.values()].flatMap((one) => one.spec.lines.map(({ number }) => number)))
  return {
    schedule: scheduleOf({
      hours: request.hours ?? spec.hours,
      closures: request.closures ?? spec.closures,
      timeZone: spec.timeZone,
    }),
    names: namesAt(directory, { brandId: location.brandId, location, line: line?.number ?? null }),
    templates: {
      open: request.templates?.open ?? rules.templateOpen,
      closed: request.templates?.closed ?? rules.templateClosed,
    },
    policy: rules,
    line: line?.number ?? "",
    canText: line !== undefined && line.texts !== "",
    caller: { number: request.caller?.number ?? null, name: request.caller?.name ?? "" },
    staffNumbers: new Set(spec.staff.map(({ mobile }) => mobile).filter((mobile) => mobile !== "")),
    excludedNumbers: new Set(spec.exclude.map(({ number }) => number)),
    isOwnNumber: (number) => own.has(number),
  }
}
