export { isOpen, nextOpening, type OpenState } from "./is-open.ts"
export { localDate, localHour, localWeekday } from "./local-time.ts"
export {
  ALWAYS_OPEN,
  type Closure,
  type Interval,
  type OpeningHours,
  type ParsedClosures,
  type ParsedHours,
  parseClosures,
  parseHours,
  type ScheduleFault,
} from "./opening-hours.ts"
export { sayOpening } from "./say-opening.ts"
export { quietUntil, WAKING_HOURS } from "./waking-hours.ts"
export { isKnownZone } from "./zone-clock.ts"
