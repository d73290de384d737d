import type { Lifecycle, Metrics } from "@rebound/runtime"
import { ROWS_AT_ONCE, type SettlementDeps, UnknownFates } from "./unknown-fates.ts"

/** The schedule of looks begins at 5 s; a second more or less does not matter. */
const LOOK_EVERY_MS = 1_000

/** Looks for texts of unknown fate as long as the process runs. Stopped: the look under way ends. */
export async function startSettlement(
  lifecycle: Lifecycle,
  deps: Omit<SettlementDeps, "observe"> & { readonly metrics: Metrics },
): Promise<void> {
  const settled = deps.metrics.counter("rebound_settlements_total", "Looks at texts of unknown fate, by result", [
    "result",
  ])
  const fates = new UnknownFates({ ...deps, observe: (result) => settled.labels({ result }).inc() })
  let closing = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  const tick = () => {
    working = fates
      .round()
      .catch((error: unknown) => {
        deps.log.warn({ err: error }, "unsettled texts could not be read; trying again")
        return 0
      })
      .then((count) => {
        if (!closing) timer = setTimeout(tick, count === ROWS_AT_ONCE ? 0 : LOOK_EVERY_MS)
      })
  }
  await lifecycle.start(
    "settling",
    async () => tick(),
    async () => {
      closing = true
      clearTimeout(timer)
      await working
    },
  )
}
