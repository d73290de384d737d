import { expect, test } from "vitest"
import type { CallInFull } from "../../api/views.ts"
import { decisionRecord } from "./decision-record.ts"

const call = (extra: object): CallInFull =>
  ({
    verdict: "missed",
    reason: "no_answer",
    version: 1,
    endedAt: "2026-11-17T17:58:34.400Z",
    decidedFrom: "2026-11-17T17:58:34.710Z",
    callOver: true,
    legs: [{ role: "callee", outcome: "no_answer", answeredAt: null }],
    textBack: null,
    ...extra,
  }) as unknown as CallInFull
const textBack = (extra: object) => ({
  state: "accepted",
  reason: null,
  sentAt: "2026-11-17T17:58:34.800Z",
  textedInError: false,
  ...extra,
})
const words = (extra: object) => decisionRecord(call(extra)).map((step) => step.words)

test("a text that went is the last step, with how fast it was decided", () => {
  const steps = decisionRecord(call({ textBack: textBack({}) }))
  expect(steps.at(-1)).toMatchObject({
    tone: "sent",
    words: "So the caller was texted, once.",
    source: "0.09 s after we knew",
  })
  expect(steps.find(({ tone }) => tone === "concl")?.words).toBe("So the call was missed.")
})

test.each([
  [{ state: "suppressed", reason: "opted_out" }, "Not texted: opted out."],
  [{ state: "held", reason: "quiet_hours" }, "A text waits: waiting for the end of quiet hours."],
  [{ state: "expired", reason: "deadline_passed" }, "The text was called off: too late."],
  [{ state: "undelivered" }, "A text was tried, once. Not delivered."],
])("a text that did not go says why: %o", (state, last) => {
  expect(words({ textBack: textBack(state) }).at(-1)).toBe(last)
})

test("an answered call has no word about a text", () => {
  expect(
    words({
      verdict: "answered",
      reason: "answered_human",
      legs: [{ role: "callee", outcome: "answered_human", answeredAt: "x" }],
    }),
  ).toEqual(["1 phone rang; one was answered.", "A person answered.", "So the call was answered."])
})

test("a changed verdict says so, and an undecided call claims nothing", () => {
  expect(decisionRecord(call({ version: 2 })).some(({ more }) => more?.startsWith("Version 2"))).toBe(true)
  expect(words({ verdict: "", legs: [] })).toEqual(["Legs may still come. Nothing was decided yet."])
})
