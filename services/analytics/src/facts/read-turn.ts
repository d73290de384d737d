import type { InboundMessage } from "@rebound/contracts"
import { readKeyword } from "@rebound/messaging"

/** What a caller's text is to the figures. Only a `reply` is a response, and only a reply waits for a person. */
export type InboundKind = "reply" | "stop" | "start" | "help" | "auto" | "reaction"

/** `Liked “…”`, `👍 to “…”`: a phone wrote it, quoting us. */
const REACTION =
  /^\s*(?:(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted .{1,24} to|removed (?:a|an|the) .{1,24} from)|[^\p{L}\p{N}]{1,24} (?:to|from))\s+["“«]/iu
/** What phones and mail rooms answer by themselves. */
const AUTOMATIC =
  /\b(?:auto(?:matic)?[- ]?(?:reply|response|message)|(?:i['’]m|i am) driving|driving with (?:focus|do not disturb)|do not disturb while driving|(?:this is an )?automated (?:reply|response|message)|out of (?:the )?office|(?:this )?(?:mailbox|number|inbox) is not monitored)\b/i
/** The patterns read so much of a text: ten segments. */
const READ_MAX = 1_530

/** Reads what an inbound text is. Pure. A doubtful opt-out is a reply: a person should read it. */
export function readTurn(message: Pick<InboundMessage, "body" | "providerOptOut">): InboundKind {
  const { providerOptOut } = message
  if (providerOptOut === "stop" || providerOptOut === "start" || providerOptOut === "help") return providerOptOut
  const body = message.body.slice(0, READ_MAX)
  if (REACTION.test(body)) return "reaction"
  const keyword = readKeyword(body)
  switch (keyword.kind) {
    case "stop":
    case "start":
    case "help":
      return keyword.kind
    case "maybe_stop":
    case "none":
      return AUTOMATIC.test(body) ? "auto" : "reply"
  }
}
