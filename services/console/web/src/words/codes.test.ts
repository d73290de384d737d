import {
  ANSWERED_BY,
  DECISION_REASONS,
  LEG_OUTCOMES,
  MESSAGE_STATES,
  VERDICT_REASONS,
  VERDICTS,
} from "@rebound/contracts"
import { describe, expect, test } from "vitest"
import * as words from "./codes.ts"

const tables = [
  ["verdict reasons", VERDICT_REASONS, words.VERDICT_REASON_WORDS],
  ["sentences of verdict reasons", VERDICT_REASONS, words.VERDICT_REASON_SENTENCES],
  ["verdicts", VERDICTS, words.VERDICT_WORDS],
  ["decision reasons", Object.keys(DECISION_REASONS), words.DECISION_REASON_WORDS],
  ["message states", MESSAGE_STATES, words.MESSAGE_STATE_WORDS],
  ["leg outcomes", LEG_OUTCOMES, words.LEG_OUTCOME_WORDS],
  ["who answered", ANSWERED_BY, words.ANSWERED_BY_WORDS],
] as const

describe.each(tables)("%s", (_, codes, table) => {
  test("every code of the contracts has words, and no words stand for a code that is gone", () => {
    expect(Object.keys(table).sort()).toEqual([...codes].sort())
  })

  test("words are words: no code shows through, nothing shouts", () => {
    for (const text of Object.values<string>(table)) {
      expect(text).toMatch(/\S/)
      expect(text).not.toMatch(/_|!|successfully/i)
    }
  })
})

test("a code that this page does not know is still readable", () => {
  expect(words.wordsFor(words.MESSAGE_STATE_WORDS, "some_new_state")).toBe("some new state")
})
