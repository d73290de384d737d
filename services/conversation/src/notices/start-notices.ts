import { backoffMs, type Lifecycle, type Metrics } from "@rebound/runtime"
import { type DeliveryDeps, NoticeDelivery } from "./deliver-notices.ts"

/** Notices of other instances, and those of a crash, wait at most this long. */
const LOOK_EVERY_MS = 2_000

export interface Notices {
  /** There may be something to carry out. */
  wake(): void
}

/** Carries notices out as long as the process runs, sleeping until the next one is due. Stopped: what is under way ends. */
export async function startNotices(
  lifecycle: Lifecycle,
  deps: Omit<DeliveryDeps, "observe" | "onFree"> & { readonly metrics: Metrics },
): Promise<Notices> {
  const notices = deps.metrics.counter("rebound_notices_total", "Attempts to tell staff, by channel and result", [
    "channel",
    "result",
  ])
  const delivery = new NoticeDelivery({
    ...deps,
    observe: (channel, result) => notices.labels({ channel, result }).inc(),
    onFree: () => wake(),
  })
  let closing = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let again = false

  const run = () => {
    if (working !== undefined) {
      again = true
      return
    }
    clearTimeout(timer)
    again = false
    working = delivery
      .round()
      .then(
        (nextMs) => {
          failures = 0
          return nextMs === undefined ? LOOK_EVERY_MS : Math.max(0, Math.min(LOOK_EVERY_MS, nextMs - deps.now()))
        },
        (error: unknown) => {
          failures += 1
          deps.log.warn({ err: error }, "notices could not be looked for; trying again")
          return 50 + backoffMs(failures, { baseMs: 100, maxMs: 5_000, random: deps.random })
        },
      )
      .then((waitMs) => {
        working = undefined
        if (!closing) timer = setTimeout(run, again && failures === 0 ? 0 : waitMs)
      })
  }
  const wake = () => {
    if (!closing && failures === 0) run()
  }
  await lifecycle.start(
    "notices",
    async () => run(),
    async () => {
      closing = true
      clearTimeout(timer)
      await working
      await delivery.landed()
    },
  )
  return { wake }
}
