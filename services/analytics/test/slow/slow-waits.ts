import type { InboundMessage } from "@rebound/contracts"
import { DAY, kindOf, type SlowEvents, type SlowSite, wallClock } from "./slow-events.ts"

/** Each wait for a person: a caller's text after a day of quiet, until a person writes or the caller was spoken to. */
export function waitsOf(events: SlowEvents, sites: readonly SlowSite[]) {
  const replies = distinct(
    events.inbound.filter(
      (message) => message.origin !== "replay" && message.callerKey !== "" && kindOf(message) === "reply",
    ),
  )
  return replies.flatMap((message) => {
    const site = sites.find(({ line }) => line === message.line)
    if (site === undefined) return []
    const atMs = Math.floor(message.receivedAtMs)
    const people = events.turns.filter((turn) => turn.callerKey === message.callerKey && turn.brandId === site.brandId)
    const spoken = [
      ...replies
        .filter(
          (other) =>
            other.callerKey === message.callerKey &&
            sites.find(({ line }) => line === other.line)?.brandId === site.brandId,
        )
        .map((other) => Math.floor(other.receivedAtMs)),
      ...people.filter((turn) => turn.kind === "human_reply").map((turn) => Math.floor(turn.atMs)),
    ]
    if (spoken.some((other) => other < atMs && other > atMs - DAY)) return []
    const answers = people
      .filter(
        (turn) =>
          turn.kind === "human_reply" || (turn.kind === "outcome" && ["called_back", "booked"].includes(turn.outcome)),
      )
      .map((turn) => Math.floor(turn.atMs))
      .filter((other) => other >= atMs)
    return [
      { site, ...wallClock(site, atMs), sinceMs: atMs, answeredMs: answers.length === 0 ? 0 : Math.min(...answers) },
    ]
  })
}

const distinct = (messages: readonly InboundMessage[]) => [
  ...new Map(messages.map((message) => [message.eventId, message])).values(),
]
