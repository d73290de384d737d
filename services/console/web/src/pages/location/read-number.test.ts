import { expect, test } from "vitest"
import { readNumber } from "./read-number.ts"

test.each([
  ["(206) 555-0190", "+12065550190"],
  ["1 206 555 0190", "+12065550190"],
  ["+44 20 7946 0000", "+442079460000"],
  ["206 555", null],
  ["", null],
  ["call me", null],
])("%s is %s", (text, number) => expect(readNumber(text)).toBe(number))
