import type { Lifecycle, Log } from "@rebound/runtime"
import type { Store } from "@rebound/store"

const DAY_MS = 86_400_000
/** What was sent is looked up for as long as somebody may ask where it went; a week of the bus is told again at most. */
export const SENT_DAYS = 30
/** Somebody may want to know for longer why nobody was told. */
export const DEAD_DAYS = 90
const LOOK_EVERY_MS = 3_600_000
/** Rows of one statement; what is left waits for the next one. */
const AT_ONCE = 1_000

const FORGET = `
DELETE FROM conv_notices WHERE (reseller_id, notice_id) IN (
  SELECT reseller_id, notice_id FROM conv_notices
  WHERE state <> 'waiting' AND ended_at_ms < greatest($1::bigint, $2::bigint)
    AND ended_at_ms < CASE state WHEN 'sent' THEN $1::bigint ELSE $2::bigint END
  ORDER BY ended_at_ms LIMIT ${AT_ONCE})
RETURNING notice_id`

/** Deletes notices that ended long ago; resolves to how many went. */
export async function forgetNotices(store: Store, nowMs: number): Promise<number> {
  const before = (days: number) => Math.floor(nowMs - days * DAY_MS)
  for (let gone = 0; ; ) {
    const rows = await store.statement({ kind: "all" }, FORGET, [before(SENT_DAYS), before(DEAD_DAYS)], {
      name: "conv_forget_notices",
    })
    gone += rows.length
    if (rows.length < AT_ONCE) return gone
  }
}

/** Forgets once an hour, from the start on. */
export async function startForgetting(
  lifecycle: Lifecycle,
  { store, log, now }: { readonly store: Store; readonly log: Log; readonly now: () => number },
): Promise<void> {
  let working: Promise<unknown> = Promise.resolve()
  const forget = () => {
    working = working
      .then(() => forgetNotices(store, now()))
      .catch((error: unknown) => log.warn({ err: error }, "old notices could not be deleted; trying again"))
  }
  await lifecycle.start(
    "forgetting notices",
    async () => {
      forget()
      return setInterval(forget, LOOK_EVERY_MS)
    },
    async (timer) => {
      clearInterval(timer)
      await working
    },
  )
}
