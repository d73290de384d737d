import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import {
  faultLine,
  readDirectoryFile,
  readSampleDirectory,
  repliesAt,
  sampleDirectory,
  writeDirectoryFile,
} from "../src/index.ts"

const example = readFileSync(new URL("./fixtures/directory.example.yaml", import.meta.url), "utf8")
const cases = JSON.parse(readFileSync(new URL("./bad-directories.json", import.meta.url), "utf8")) as { rows: BadRow[] }

type Path = readonly (string | number)[]

interface BadRow {
  readonly name: string
  readonly set?: readonly [Path, unknown]
  readonly drop?: Path
  readonly rename?: readonly [Path, string, string]
  readonly faults: readonly string[]
}

type Tree = Record<string | number, unknown>

const at = (root: Tree, path: Path): Tree => path.reduce<Tree>((tree, key) => tree[key] as Tree, root)

function broken(row: BadRow): unknown {
  const document = parse(example) as Tree
  if (row.set !== undefined) at(document, row.set[0].slice(0, -1))[row.set[0].at(-1) ?? ""] = row.set[1]
  if (row.drop !== undefined) delete at(document, row.drop.slice(0, -1))[row.drop.at(-1) ?? ""]
  if (row.rename !== undefined) {
    const [path, from, to] = row.rename
    const tree = at(document, path)
    tree[to] = tree[from]
    delete tree[from]
  }
  return document
}

const linesOf = (document: unknown): string[] => {
  const reading = readDirectoryFile(document)
  return reading.ok ? [] : reading.faults.map(faultLine)
}

describe("reading a directory", () => {
  test("the example is accepted, as YAML and as JSON", () => {
    expect(linesOf(example)).toEqual([])
    expect(linesOf(JSON.stringify(parse(example)))).toEqual([])
    expect(linesOf(parse(example))).toEqual([])
  })

  test("the sample is accepted, with two brands, five locations and eight lines", () => {
    const reading = readDirectoryFile(readSampleDirectory())
    if (!reading.ok) throw new Error(reading.faults.map(faultLine).join("\n"))
    const locations = reading.directory.brands.flatMap((brand) => brand.locations)
    const numbers = locations.flatMap(({ lines }) => lines.map(({ number }) => number))
    expect([reading.directory.brands.length, locations.length, numbers.length]).toEqual([2, 5, 8])
    const sample = sampleDirectory({ apiUrl: "http://127.0.0.1:1", publicUrl: "http://127.0.0.1:2", authToken: "t" })
    expect(sample.carriers).toMatchObject([
      {
        settings: { apiUrl: "http://127.0.0.1:1", publicUrl: "http://127.0.0.1:2" },
        secrets: { authToken: [{ value: "t" }] },
      },
    ])
    for (const number of numbers) expect(number).toMatch(/^\+1\d{3}55501\d\d$/)
  })

  test.each(cases.rows)("$name is refused, with its path", (row) => {
    expect(linesOf(broken(row))).toEqual(row.faults)
  })

  test("a place holds thirty canned replies and not one more", () => {
    const withReplies = (count: number) => {
      const document = parse(example) as Tree
      const replies = Array.from({ length: count }, (_, at) => ({ name: `Reply ${at}`, text: "x".repeat(1_530) }))
      at(document, ["brands", 0, "locations", 0]).replies = replies
      return linesOf(document)
    }
    expect(withReplies(30)).toEqual([])
    expect(withReplies(31)).toEqual(["brands[0].locations[0].replies: more than 30 items"])
  })

  test("a file of before there were canned replies is still right, and has none", () => {
    const document = parse(example) as Tree
    delete at(document, ["brands", 0]).replies
    delete at(document, ["brands", 0, "locations", 0]).replies
    const reading = readDirectoryFile(document)
    if (!reading.ok) throw new Error(reading.faults.map(faultLine).join("\n"))
    const [brand] = reading.directory.brands
    expect([brand?.replies, ...(brand?.locations.map(({ replies }) => replies) ?? [])]).toEqual([[], [], []])
    expect(JSON.stringify(writeDirectoryFile(reading.directory))).not.toContain("replies")
  })

  test("everything that is wrong is told together", () => {
    const document = parse(example) as Tree
    for (const row of cases.rows.filter(({ set }) => set?.[0][0] === "reseller" && set[0].length > 1)) {
      const [path, value] = row.set ?? [[], undefined]
      at(document, path.slice(0, -1))[path.at(-1) ?? ""] = value
    }
    expect(linesOf(document)).toHaveLength(4)
  })

  test("bad YAML names line and column", () => {
    expect(linesOf("a: [1\nb: 2")[0]).toMatch(/^line 2, column 1: not YAML: /)
    expect(linesOf("a: 1\na: 2")[0]).toMatch(/^line 2, column 1: not YAML: .*unique/i)
    expect(linesOf("")).toEqual(["expected a map, not nothing"])
    expect(linesOf("- 1")).toEqual(["expected a map, not a list"])
  })

  test("a secret that was written out is never quoted in a fault", () => {
    for (const secret of [
      "hunter2-the-secret",
      { value: "hunter2-the-secret" },
      { env: "hunter2-the-secret" },
      ["hunter2-the-secret"],
    ]) {
      const document = parse(example) as Tree
      at(document, ["carriers", 0]).authToken = secret
      const lines = linesOf(document)
      expect(lines).toHaveLength(1)
      expect(lines.join()).not.toContain("hunter2")
    }
  })

  test("what is written back reads as the same directory", () => {
    const reading = readDirectoryFile(example)
    if (!reading.ok) throw new Error("example")
    expect(readDirectoryFile(writeDirectoryFile(reading.directory))).toEqual(reading)
  })

  test("aliases that multiply are refused, not followed", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${"bcdefghij"
      .split("")
      .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefghi"[index]}`).join(",")}]`)
      .join("\n")}`
    expect(linesOf(bomb)[0]).toMatch(/not YAML/)
    expect(linesOf(`${"[".repeat(20_000)}`)[0]).toBeDefined()
  })

  test("a hole in a list is told as what is missing there", () => {
    const document = parse(example) as Tree
    const holed: unknown[] = []
    holed[1] = (document.carriers as unknown[])[0]
    document.carriers = holed
    const reading = readDirectoryFile(document)
    expect(reading.ok ? [] : reading.faults.map(({ path }) => path)).toContain("carriers[0]")
  })

  test("no document and no change of one makes it throw, and a refusal always says why", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(null, "", "__proto__", Number.NaN, [], {}, -1, "+15125550100", { sealed: true }),
    )
    const paths: Path[] = []
    const walk = (value: unknown, path: Path) => {
      if (path.length > 0) paths.push(path)
      if (typeof value === "object" && value !== null)
        for (const key of Object.keys(value))
          walk((value as Tree)[key], [...path, Array.isArray(value) ? Number(key) : key])
    }
    walk(parse(example), [])
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...paths), anything), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const document = parse(example) as Tree
          for (const [path, value] of changes) {
            const parent = path
              .slice(0, -1)
              .reduce<unknown>((tree, key) => (tree as Tree | undefined | null)?.[key], document)
            if (typeof parent === "object" && parent !== null) (parent as Tree)[path.at(-1) ?? ""] = value
          }
          const reading = readDirectoryFile(document)
          if (!reading.ok) expect(reading.faults.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.nat(example.length), fc.string({ maxLength: 20 }), fc.nat(30), (start, text, cut) => {
        readDirectoryFile(example.slice(0, start) + text + example.slice(start + cut))
      }),
      { numRuns: 150 },
    )
  })
})

test("a location's canned replies come before its brand's, and stand in for those of the same name", () => {
  const own = [
    { name: "Parking", text: "Behind the building." },
    { name: "Call me back", text: "Please call Austin back." },
  ]
  const brands = [
    { name: "What to bring", text: "A photo ID." },
    { name: "Call me back", text: "Please call us back." },
    { name: "call me back", text: "Another name is another reply." },
  ]
  expect(repliesAt(own, brands).map(({ name, from, text }) => [name, from, text])).toEqual([
    ["Parking", "location", "Behind the building."],
    ["Call me back", "location", "Please call Austin back."],
    ["What to bring", "brand", "A photo ID."],
    ["call me back", "brand", "Another name is another reply."],
  ])
  expect(repliesAt([], [])).toEqual([])
})
