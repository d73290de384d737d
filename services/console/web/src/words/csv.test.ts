import { describe, expect, test } from "vitest"
import { csvText } from "./csv.ts"

describe("rows as CSV", () => {
  test.each([
    ["plain", "plain"],
    ["a comma, here", '"a comma, here"'],
    ['said "hello"', '"said ""hello"""'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["+17375550100", "'+17375550100"],
    ["-2", "'-2"],
    ["@sum", "'@sum"],
    ["\t=1", "'\t=1"],
    ["\r=1", '"\'\r=1"'],
    ['=HYPERLINK("http://evil.example")', '"\'=HYPERLINK(""http://evil.example"")"'],
    [-2, "-2"],
    [true, "true"],
    [null, ""],
  ] as const)("%j is %s", (cell, text) => {
    expect(csvText(["head"], [[cell]])).toBe(`\uFEFFhead\r\n${text}\r\n`)
  })

  test("a note stands in the last line", () => {
    expect(csvText(["a", "b"], [[1, 2]], "cut")).toBe("\uFEFFa,b\r\n1,2\r\ncut\r\n")
  })
})
