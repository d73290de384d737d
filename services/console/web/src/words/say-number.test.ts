import { expect, test } from "vitest"
import { initials, percentOf, sayAge, sayCountOf, sayDuration, sayNumber, sayTail } from "./say-number.ts"
import { asSentence } from "./sentence.ts"

test.each([
  [4_000, "now"],
  [40_000, "40 s"],
  [180_000, "3 min"],
  [6_720_000, "1 h 52"],
  [3_600_000, "1 h"],
  [3_900_000, "1 h 05"],
  [4 * 86_400_000, "4 d"],
  [-5, "now"],
])("an age of %i ms reads %s", (ms, words) => expect(sayAge(ms)).toBe(words))

test.each([
  [840, "0.84 s"],
  [-120, "-0.12 s"],
  [38_400, "38.4 s"],
  [220_000, "3 min"],
])("a duration of %i ms reads %s", (ms, words) => expect(sayDuration(ms)).toBe(words))

test("nothing below the line is no data, never 0 %", () => {
  expect(percentOf({ numerator: 0, denominator: 0 })).toBeNull()
  expect(percentOf({ numerator: 0, denominator: 4 })).toBe(0)
})

test.each([
  ["+12065550110", "(206) 555-0110"],
  ["+442079460000", "+442079460000"],
  ["", "Number withheld"],
  [null, "Number withheld"],
])("%s reads %s", (number, words) => expect(sayNumber(number)).toBe(words))

test("a number's tail is four digits and no more", () => expect(sayTail("+12065550142")).toBe("…0142"))

test("one is one", () => expect([sayCountOf(1, "call"), sayCountOf(2, "call")]).toEqual(["1 call", "2 calls"]))

test("initials come from the first and the last name", () => {
  expect([initials("Jo Marsh"), initials("Ana de la Cruz"), initials("  "), initials("Jo")]).toEqual([
    "JM",
    "AC",
    "?",
    "J",
  ])
})

test("words from elsewhere end like a sentence, once", () => {
  expect(["Not found", "Not found.", " Why? ", ""].map(asSentence)).toEqual(["Not found.", "Not found.", "Why?", ""])
})
