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

export const THREAD_VIEWS = ["needs_reply", "mine", "unassigned", "undeliverable", "all", "done", "snoozed"] as const
/** `all` holds what is open, neither snoozed nor done. */
export type ThreadView = (typeof THREAD_VIEWS)[number]

export const ENTRY_KINDS = ["call", "text_in", "text_out", "note", "state", "assignment", "opt_out", "task"] as const
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
