import { REPLY_GOAL_MS } from "../../words/reply-goal.ts"
import { sayAge, sayCount, sayCountOf } from "../../words/say-number.ts"

/** What somebody should do something about, most urgent first. */
export interface Need {
  readonly key: string
  readonly tone: "act" | "look" | "none"
  readonly icon: "waiting" | "callback" | "undeliverable" | "jump" | "unheard"
  readonly title: string
  readonly detail: string
  readonly leads: {
    readonly to: "/inbox" | "/callbacks" | "/calls" | "/lines" | "/locations"
    readonly search: Readonly<Record<string, string>>
    readonly words: string
  }
}

export interface NeedFacts {
  readonly stillWaiting: number
  /** Of them: those whom the inbox's view of that name shows. */
  readonly late: number
  readonly oldestWaitingMs: number
  readonly callbacks: number
  readonly undeliverable: number
  /** Lines of which no event ever came. */
  readonly unheardLines: number
  /** Sites whose missed rate is surely above their brand's. */
  readonly sitesAbove: readonly {
    readonly locationId: string
    readonly name: string
    readonly missed: number
    readonly offered: number
  }[]
}

/** Pure: facts in, a short list out. Nothing to do is an empty list. */
export function needsNow(facts: NeedFacts): readonly Need[] {
  const needs: Need[] = []
  if (facts.stillWaiting > 0) {
    const late = facts.late > 0
    needs.push({
      key: "waiting",
      tone: late ? "act" : "look",
      icon: "waiting",
      title:
        facts.stillWaiting === 1
          ? "One caller waits for a person"
          : `${sayCount(facts.stillWaiting)} callers wait for a person`,
      detail: `Longest ${sayAge(facts.oldestWaitingMs)}. Goal ${sayAge(REPLY_GOAL_MS)}, by the wall clock`,
      leads: {
        to: "/inbox",
        search: { view: late ? "late" : "needs_reply", sort: "waiting" },
        words: late ? "Open" : "Show",
      },
    })
  }
  if (facts.callbacks > 0)
    needs.push({
      key: "callbacks",
      tone: "none",
      icon: "callback",
      title: facts.callbacks === 1 ? "One callback task is due" : `${sayCount(facts.callbacks)} callback tasks are due`,
      detail: "Callers to whom no text could go",
      leads: { to: "/callbacks", search: {}, words: "Show" },
    })
  if (facts.undeliverable > 0)
    needs.push({
      key: "undeliverable",
      tone: "look",
      icon: "undeliverable",
      title: `${sayCountOf(facts.undeliverable, "text")} did not arrive`,
      detail: "The threads say why, and what can be done instead",
      leads: { to: "/inbox", search: { view: "undeliverable" }, words: "Show" },
    })
  for (const { locationId, name, missed, offered } of facts.sitesAbove.slice(0, 2))
    needs.push({
      key: `above-${locationId}`,
      tone: "look",
      icon: "jump",
      title: `${name} misses more than the others`,
      detail: `${sayCount(missed)} of ${sayCount(offered)} calls: surely above the others, not by chance`,
      leads: { to: "/calls", search: { location: locationId, set: "missed" }, words: "Calls" },
    })
  if (facts.unheardLines > 0)
    needs.push({
      key: "unheard",
      tone: "none",
      icon: "unheard",
      title:
        facts.unheardLines === 1
          ? "One line has not been heard of"
          : `${sayCount(facts.unheardLines)} lines have not been heard of`,
      detail: "No event ever came from their carriers",
      leads: { to: "/lines", search: {}, words: "Set up" },
    })
  return needs
}
