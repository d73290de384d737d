const YEAR_2000_MS = Date.UTC(2000, 0)
const YEAR_2100_MS = Date.UTC(2100, 0)
const WEEK_MS = 7 * 86_400_000

/** An instant outside of this century is no clock's: 0, not told. It would not fit where instants are kept, either. */
export const instantTold = (ms: number): number => (ms >= YEAR_2000_MS && ms < YEAR_2100_MS ? ms : 0)

/** Nothing of a call lasts longer than a week: 0, not told. */
export const durationTold = (ms: number): number => (ms > 0 && ms <= WEEK_MS ? ms : 0)
