import { describe, expect, test } from "vitest"
import { helpAnswer, lintFirstText, readKeyword, segment, startAnswer, stopAnswer } from "../src/index.ts"

const GOOD = "Hi, this is Bright Smile Dental. Sorry we missed your call: how can we help? Reply STOP to opt out."

describe("lintFirstText", () => {
  test.each([
    [GOOD, []],
    [GOOD.replace(" Reply STOP to opt out.", ""), ["stop_wording_missing"]],
    [GOOD.replace("Bright Smile Dental", "the office"), ["brand_missing"]],
    [GOOD.replace("Bright Smile", "BRIGHT-SMILE"), []],
    [GOOD.replace("Bright Smile Dental", "Bright Smile Austin"), []],
    [`${GOOD} Get 20% off!`, ["promotional"]],
    [`${GOOD} https://bit.ly/x`, ["public_shortener"]],
    [`${GOOD} ${"word ".repeat(20)}`, ["several_segments"]],
    [`${GOOD} ${"word ".repeat(310)}`, ["too_long"]],
    ["Hello", ["stop_wording_missing", "brand_missing"]],
  ])("%j", (text, reasons) => {
    const warnings = lintFirstText(text, { brandName: "Bright Smile Dental", acceptedNames: ["Bright Smile Austin"] })
    expect(warnings.map((warning) => warning.reason)).toEqual(reasons)
  })
})

describe("the fixed answers", () => {
  const facts = { brandName: "A Brand With A Name Of More Than Forty Characters, LLC", contactPhone: "(512) 555-0100" }
  test.each([
    ["stop", stopAnswer(facts)],
    ["help", helpAnswer(facts)],
    ["start", startAnswer(facts)],
  ])("to %s is one GSM-7 message that names the brand", (_, text) => {
    expect(segment(text)).toMatchObject({ encoding: "GSM-7", segments: 1 })
    expect(text).toMatch(/^A Brand With A Name/)
  })

  // Two installations that text each other must not opt each other out for ever.
  test("are no keywords themselves", () => {
    for (const text of [GOOD, stopAnswer(facts), helpAnswer(facts), startAnswer(facts)])
      expect(readKeyword(text).kind).toBe("none")
  })
})
