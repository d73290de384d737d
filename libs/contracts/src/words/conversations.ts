/** Words of the conversations: threads, their timelines, callbacks, and what the topic `outcomes` tells. */

export const THREAD_STATES = ["open", "snoozed", "done"] as const
export type ThreadState = (typeof THREAD_STATES)[number]

/** What a thread came to; asked for when it is done. */
export const THREAD_OUTCOMES = [
  "booked",
  "called_back",
  "quote",
  "existing_matter",
  "wrong_number",
  "spam",
  "lost",
] as const
export type ThreadOutcome = (typeof THREAD_OUTCOMES)[number]

export const THREAD_VIEWS = [
  "needs_reply",
  "late",
  "mine",
  "unassigned",
  "undeliverable",
  "all",
  "done",
  "snoozed",
] as const
/** `all` holds what is open, neither snoozed nor done; `late` what of `needs_reply` waits for longer than `REPLY_GOAL_MS`. */
export type ThreadView = (typeof THREAD_VIEWS)[number]

/**
 * A caller who wrote is answered by a person within so long; later is late. Counted by the wall clock from their first text that nobody
 * has answered, closed hours included: a thread may be moved to a site with other hours, or be answered from one, and who waits
 * overnight should stand on top in the morning. The one place where it is said: the view and its count, rows and overview all go by it.
 */
export const REPLY_GOAL_MS = 600_000

export const ENTRY_KINDS = [
  "call",
  "text_in",
  "text_out",
  "note",
  "state",
  "assignment",
  "opt_out",
  "task",
  "move",
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** How a callback went. */
export const TASK_RESULTS = ["reached", "no_answer", "not_needed"] as const
export type TaskResult = (typeof TASK_RESULTS)[number]

/**
 * Kinds of `ConversationEvent`. `reply`: the caller wrote. `human_reply`: a person wrote to the caller. `assignment`: the thread was
 * given to somebody. `outcome`: it is done. `booking` comes from calendars.
 */
export const CONVERSATION_EVENTS = ["reply", "human_reply", "booking", "assignment", "outcome"] as const
export type ConversationEventKind = (typeof CONVERSATION_EVENTS)[number]
