import {
  ALWAYS_OPEN,
  type Closure,
  isOpen,
  nextOpening,
  type OpeningHours,
  parseClosures,
  parseHours,
} from "@rebound/schedule"

/** A location's week and closures, read. */
export interface Schedule {
  readonly hours: OpeningHours
  readonly closures: readonly Closure[]
  readonly zone: string
}

/** Reads hours and closures; what does not read counts as open all day, as it does where texts are decided. */
export function scheduleOf(location: {
  readonly hours: unknown
  readonly closures: unknown
  readonly timeZone: string
}): Schedule {
  const hours = parseHours(location.hours)
  const closures = parseClosures(location.closures)
  return {
    hours: hours.ok ? hours.hours : ALWAYS_OPEN,
    closures: closures.ok ? closures.closures : [],
    zone: location.timeZone,
  }
}

/** Whether it is open at an instant, what shuts it if something does, and when it opens next. Epoch ms. */
export function openState({ hours, closures, zone }: Schedule, atMs: number) {
  return { ...isOpen(hours, closures, zone, atMs), nextOpeningMs: nextOpening(hours, closures, zone, atMs) }
}
