import type { ThreadState } from "@rebound/contracts"
import type { Row } from "@rebound/store"

/** A thread as its row holds it. Instants in Unix milliseconds, 0 when not. */
export interface Thread {
  readonly threadId: string
  readonly brandId: string
  /** Of the newest call or text; where a person moved it, the place that they chose (`movedAtMs`). */
  readonly locationId: string
  /** Of the newest call or text, moved or not: the number that the caller knows. */
  readonly line: string
  readonly contactId: string
  /** As it was set; a snooze that is over counts as open (`stateAt`). */
  readonly state: ThreadState
  readonly outcome: string
  readonly assignee: string
  readonly unread: boolean
  /** The newest text to the caller did not arrive. */
  readonly undeliverable: boolean
  readonly waitingSinceMs: number
  /** When a person of the business last wrote to the caller or spoke with them. */
  readonly humanAtMs: number
  /** When a person last wrote, either way. */
  readonly liveAtMs: number
  readonly lastAtMs: number
  readonly lastLine: string
  readonly attempts: number
  readonly snoozedUntilMs: number
  readonly doneAtMs: number
  /** When a person moved it to another site, which holds its place until it is done and opens again; 0: it follows calls and texts. */
  readonly movedAtMs: number
  readonly createdAtMs: number
  readonly revision: number
}

/** A conversation counts as under way for this long after a person wrote, as the dispatcher counts it. */
export const LIVE_MS = 24 * 60 * 60_000

export const THREAD_COLUMNS = `t.thread_id, t.brand_id, t.location_id, t.line, t.contact_id, t.state, t.outcome, t.assignee, t.unread,
  t.undeliverable, t.waiting_since_ms, t.human_at_ms, t.live_at_ms, t.last_at_ms, t.last_line, t.attempts, t.snoozed_until_ms,
  t.done_at_ms, t.moved_at_ms, t.created_at_ms, t.revision`

export const readThread = (row: Row): Thread => ({
  threadId: String(row.thread_id),
  brandId: String(row.brand_id),
  locationId: String(row.location_id),
  line: String(row.line),
  contactId: String(row.contact_id),
  // The table's own check holds the list.
  state: row.state as ThreadState,
  outcome: String(row.outcome),
  assignee: String(row.assignee),
  unread: row.unread === true,
  undeliverable: row.undeliverable === true,
  waitingSinceMs: Number(row.waiting_since_ms),
  humanAtMs: Number(row.human_at_ms),
  liveAtMs: Number(row.live_at_ms),
  lastAtMs: Number(row.last_at_ms),
  lastLine: String(row.last_line),
  attempts: Number(row.attempts),
  snoozedUntilMs: Number(row.snoozed_until_ms),
  doneAtMs: Number(row.done_at_ms),
  movedAtMs: Number(row.moved_at_ms),
  createdAtMs: Number(row.created_at_ms),
  revision: Number(row.revision),
})

/** The state that counts now: nobody has to wake a snooze that is over. */
export const stateAt = (thread: Pick<Thread, "state" | "snoozedUntilMs">, nowMs: number): ThreadState =>
  thread.state === "snoozed" && thread.snoozedUntilMs <= nowMs ? "open" : thread.state
