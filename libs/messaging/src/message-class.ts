/**
 * What a text is for; consent, quiet hours, caps and lanes are decided by it.
 *
 * `first`: the automatic answer to a missed call. `convo`: an answer inside an open conversation. `nudge`: one automatic
 * follow-up where the person did not answer. `trans`: a fact about an appointment or order. `mkt`: anything promotional, review
 * requests included. `stop_ack`, `help`, `start_ack`: the fixed answers to keywords. `staff`: to the business's own people.
 */
export type MessageClass = (typeof MESSAGE_CLASSES)[number]

/** Every class, in the order of the consent table. */
export const MESSAGE_CLASSES = [
  "first",
  "convo",
  "nudge",
  "trans",
  "mkt",
  "stop_ack",
  "help",
  "start_ack",
  "staff",
] as const
