import type { LocationView } from "@rebound/directory"
import {
  firstName,
  type ParsedTemplate,
  parseTemplate,
  renderTemplate,
  SEGMENTS_MAX,
  segment,
} from "@rebound/messaging"
import {
  ALWAYS_OPEN,
  type Closure,
  isOpen,
  nextOpening,
  type OpeningHours,
  parseClosures,
  parseHours,
  sayOpening,
} from "@rebound/schedule"

/** A text ready to leave, or none because the template does not read or says nothing. */
export type WordedText =
  | { readonly kind: "text"; readonly body: string; readonly segments: number; readonly template: "open" | "closed" }
  | { readonly kind: "fault" }

/** A location's hours and templates, read once per revision of the location. */
interface ReadLocation {
  readonly hours: OpeningHours
  readonly closures: readonly Closure[]
  readonly open: ParsedTemplate | undefined
  readonly closed: ParsedTemplate | undefined
}

/** Views are replaced as a whole when the directory changes, so what was read of one holds as long as it lives. */
const read = new WeakMap<LocationView, ReadLocation>()

/** The text for a caller of this location that leaves at an instant: the template of the hour, filled in, counted as it will be billed. */
export function wordText(
  location: LocationView,
  names: { readonly caller: string; readonly line: string; readonly product: string },
  atMs: number,
): WordedText {
  const { hours, closures, open, closed } = readLocation(location)
  const isOpenNow = isOpen(hours, closures, location.timeZone, atMs).open
  const template = isOpenNow ? open : closed
  if (template === undefined) return { kind: "fault" }
  const openingMs = nextOpening(hours, closures, location.timeZone, atMs)
  const rendered = renderTemplate(template, {
    "brand.name": location.brand.name,
    "caller.firstName": firstName(names.caller),
    "line.label": names.line,
    "location.name": location.name,
    nextOpening: openingMs === null ? null : sayOpening(openingMs, atMs, location.timeZone),
    "reseller.productName": names.product,
  })
  const { text, segments } = segment(rendered.trim(), { smartEncoding: true })
  if (text === "" || segments > SEGMENTS_MAX) return { kind: "fault" }
  return { kind: "text", body: text, segments, template: isOpenNow ? "open" : "closed" }
}

function readLocation(location: LocationView): ReadLocation {
  const known = read.get(location)
  if (known !== undefined) return known
  const closures = parseClosures(readJson(location.closuresJson))
  const made: ReadLocation = {
    hours: readHours(readJson(location.hoursJson)),
    closures: closures.ok ? closures.closures : [],
    open: readTemplate(location.rules.templateOpen),
    closed: readTemplate(location.rules.templateClosed),
  }
  read.set(location, made)
  return made
}

/** Hours were checked when the directory took them in; what does not read here is of a newer form, and counts as none told. */
function readHours(raw: unknown): OpeningHours {
  const parsed = parseHours(raw)
  return parsed.ok ? parsed.hours : ALWAYS_OPEN
}

function readTemplate(source: string): ParsedTemplate | undefined {
  const parsed = parseTemplate(source)
  return parsed.ok ? parsed.template : undefined
}

function readJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
