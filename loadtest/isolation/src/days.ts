const DAY_MS = 86_400_000
const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** A range of local days with today of every zone in it, as questions about figures name it. */
export const daysAroundToday = (nowMs: number): { readonly from: string; readonly to: string } => ({
  from: day(nowMs - 30 * DAY_MS),
  to: day(nowMs + 2 * DAY_MS),
})
