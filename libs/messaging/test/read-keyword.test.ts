import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import table from "../src/data/keywords.json" with { type: "json" }
import { readKeyword } from "../src/index.ts"

const rows = readFileSync(join(import.meta.dirname, "fixtures/keywords.tsv"), "utf8")
  .split("\n")
  .filter((line) => line.includes("\t"))
  .map((line) => line.split("\t"))
  .map(([kind = "", body = "", why = ""]) => ({ kind, body: body.replaceAll("\\n", "\n"), why }))

describe("readKeyword", () => {
  test.each(rows)("$body is $kind ($why)", ({ kind, body }) => {
    expect(readKeyword(body).kind).toBe(kind)
  })

  // Whoever writes a word that a regulator or provider names must be heard, however the phone dresses it up.
  test("hears every stop word in any case and dress", () => {
    const dress = fc.constantFrom("", " ", "!", "...", '"', "“", "*", "🙏", "\n", "\u200e", " \u00a0")
    const word = fc.constantFrom(...table.stop.map((row) => row.word))
    fc.assert(
      fc.property(word, fc.boolean(), fc.array(dress), fc.array(dress), (stop, upper, before, after) => {
        const body = before.join("") + (upper ? stop.toUpperCase() : stop) + after.join("")
        expect(readKeyword(body)).toEqual({ kind: "stop", matched: stop })
      }),
    )
  })

  test("YES opts in only where it was asked for", () => {
    expect(readKeyword("Yes!")).toEqual({ kind: "none" })
    expect(readKeyword("Yes!", { yesMeansStart: true })).toEqual({ kind: "start", matched: "yes" })
    expect(readKeyword("yes please stop", { yesMeansStart: true }).kind).not.toBe("start")
  })

  test("answers anything, and long texts within a blink", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (body) => void readKeyword(body)))
    const started = performance.now()
    for (const unit of ["stop the ", "a ", "take me off ", "please ", "no me mande ", "l ", "text "])
      readKeyword(unit.repeat(5_000))
    expect(performance.now() - started).toBeLessThan(500)
  })

  test("every word and rule names its source", () => {
    const lists = [
      table.stop,
      table.start,
      table.startWhenAsked,
      table.help,
      table.stopPhrases,
      table.hedges,
      table.benign,
      table.maybePhrases,
    ]
    for (const { source } of lists.flat()) expect(Object.keys(table.sources)).toContain(source)
  })
})
