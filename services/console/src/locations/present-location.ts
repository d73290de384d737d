import type { ReplySpec } from "@rebound/directory"
import { filled, instant } from "../api/present.ts"
import type { DirectoryNow, LocationNow } from "../directory/directory-now.ts"
import { openState, scheduleOf } from "./open-now.ts"

const shown = ({ id, brandId, spec }: LocationNow, directory: DirectoryNow) => ({
  id,
  name: spec.name,
  brandId,
  brandName: directory.brands.get(brandId)?.name ?? "",
  timeZone: spec.timeZone,
})

const openness = ({ spec }: LocationNow, nowMs: number) => {
  const { open, nextOpeningMs } = openState(scheduleOf(spec), nowMs)
  return { open, nextOpeningAt: instant(nextOpeningMs ?? 0) }
}

export const presentReplies = (replies: readonly ReplySpec[]) => replies.map(({ name, text }) => ({ name, text }))

/** A location as lists show it. */
export const presentLocation = (location: LocationNow, directory: DirectoryNow, nowMs: number) => ({
  ...shown(location, directory),
  lines: location.spec.lines.map(({ number, label, serviceLine }) => ({ number, label, serviceLine })),
  textBackEnabled: location.rules.enabled,
  ...openness(location, nowMs),
})

/** A location with all that can be edited. Targets of notices are left out: their addresses are the reseller's. */
export function presentLocationInFull(location: LocationNow, directory: DirectoryNow, nowMs: number) {
  const { spec, rules } = location
  const { templateOpen, templateClosed, repeatWindowMs, ...policy } = rules
  return {
    ...shown(location, directory),
    revision: directory.revision,
    editedInConsole: location.editedInConsole,
    hours: Object.fromEntries(Object.entries(spec.hours).map(([days, times]) => [days, [...times]])),
    closures: spec.closures.map(({ date, name }) => ({ date, name })),
    lines: spec.lines.map(({ number, label, serviceLine, calls, texts }) => ({
      number,
      label,
      serviceLine,
      calls: filled(calls),
      texts: filled(texts),
    })),
    staff: spec.staff.map(({ name, mobile, email }) => ({ name, mobile: filled(mobile), email: filled(email) })),
    excludes: spec.exclude.map(({ number, label }) => ({ number, label })),
    templates: { open: templateOpen, closed: templateClosed },
    replies: presentReplies(spec.replies),
    brandReplies: presentReplies(directory.brands.get(location.brandId)?.replies ?? []),
    policy: { ...policy, repeatWindowMinutes: repeatWindowMs / 60_000 },
    ...openness(location, nowMs),
  }
}
