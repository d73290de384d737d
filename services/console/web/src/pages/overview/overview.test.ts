import { expect, test } from "vitest"
import { type NeedFacts, needsNow } from "./needs-now.ts"
import { type OpeningFacts, openingSentence } from "./opening-sentence.ts"

const say = (facts: Partial<OpeningFacts>) =>
  openingSentence({ offered: 0, missed: 0, texted: 0, replied: 0, reached: 0, ...facts })
    .pieces.map(({ words }) => words)
    .join("")

test.each([
  [{}, "Nobody has called in these days."],
  [{ offered: 40 }, "All 40 callers got through. Nobody was missed."],
  [{ offered: 1 }, "One caller got through. Nobody was missed."],
  [{ offered: 9, missed: 1 }, "1 caller found nobody. No text has gone out to them yet."],
  [{ offered: 9, missed: 4, texted: 3 }, "4 callers found nobody. We texted 3, none has written back yet."],
  [
    { offered: 9, missed: 4, texted: 3, replied: 2 },
    "4 callers found nobody. We texted 3, 2 wrote back, none has spoken with a person yet.",
  ],
  [
    { offered: 8_604, missed: 1_118, texted: 934, replied: 482, reached: 441 },
    "1,118 callers found nobody. We texted 934, 482 wrote back, 441 were reached.",
  ],
])("the page opens with what the figures say: %o", (facts, words) => expect(say(facts)).toBe(words))

const nothing: NeedFacts = {
  stillWaiting: 0,
  late: 0,
  oldestWaitingMs: 0,
  callbacks: 0,
  undeliverable: 0,
  unheardLines: 0,
  sitesAbove: [],
}

test("nothing to do is an empty list", () => expect(needsNow(nothing)).toEqual([]))

test("people who wait come first, lines that were never heard of last", () => {
  const needs = needsNow({ ...nothing, stillWaiting: 2, oldestWaitingMs: 700_000, callbacks: 1, unheardLines: 1 })
  expect(needs.map(({ key }) => key)).toEqual(["waiting", "callbacks", "unheard"])
})

test("waiting within the goal asks for a look, beyond it for an act, and leads to those whom it is about", () => {
  const need = (late: number) => needsNow({ ...nothing, stillWaiting: 2, late })[0]
  expect(need(0)).toMatchObject({ tone: "look", leads: { search: { view: "needs_reply" } } })
  expect(need(1)).toMatchObject({ tone: "act", leads: { search: { view: "late" } } })
})
