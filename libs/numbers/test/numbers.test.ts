import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  callerClass,
  createCallerHasher,
  type E164,
  isE164,
  maskNumber,
  PepperError,
  parseE164,
  peppersFromKeys,
} from "../src/index.ts"

function rows<T>(name: string): T[] {
  const text = readFileSync(join(import.meta.dirname, "fixtures", name), "utf8")
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): T => JSON.parse(line))
}

interface ParseRow {
  raw: string
  why: string
  country?: string
  to?: string
  valid?: boolean
  country2?: string
  type?: string
  withheld?: string
  unusable?: string
}

describe("parseE164", () => {
  test.each(rows<ParseRow>("parse.jsonl"))("reads $raw ($why)", (row) => {
    const parsed = parseE164(row.raw, row.country ?? "US")
    if (row.withheld !== undefined) return expect(parsed).toEqual({ kind: "withheld", sentinel: row.withheld })
    if (row.unusable !== undefined) return expect(parsed).toEqual({ kind: "unusable", why: row.unusable })
    expect(parsed).toMatchObject({ kind: "e164", number: row.to, valid: row.valid ?? true })
    if (row.country2 !== undefined) expect(parsed).toMatchObject({ country: row.country2 })
    if (row.type !== undefined) expect(parsed).toMatchObject({ type: row.type })
  })

  const dirt = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(...'+0123456789()- .;:@<>"x#*,=%tel sipanonymous٢２\u202a') }),
    fc
      .tuple(fc.constantFrom("", "+", "00", "011", "sip:", "tel:+"), fc.stringMatching(/^\d{3,16}$/))
      .map((p) => p.join("")),
  )
  const countries = fc.constantFrom("US", "CA", "GB", "MX", "AR", "IT", "CN", "BR", "XX", "")

  test("never throws, and what it makes of anything parses to itself from every country", () => {
    fc.assert(
      fc.property(dirt, countries, countries, (raw, country, other) => {
        const parsed = parseE164(raw, country)
        if (parsed.kind !== "e164") return
        expect(isE164(parsed.number)).toBe(true)
        expect(parseE164(parsed.number, other)).toEqual(parsed)
      }),
      { numRuns: 3_000 },
    )
  })

  test("does not read documents", () => {
    expect(parseE164("+1".repeat(10_000), "US")).toEqual({ kind: "unusable", why: "oversized" })
  })
})

describe("callerClass", () => {
  const facts = {
    isPlatformNumber: (number: E164) => number.endsWith("0199"),
    enabledCountries: new Set(["US", "GB"]),
  }
  test.each(rows<{ raw: string; class: string; block: string | null; why: string }>("classes.jsonl"))(
    "$raw is $class ($why)",
    (row) => {
      expect(callerClass(parseE164(row.raw, "US"), facts)).toEqual({ class: row.class, block: row.block })
    },
  )

  test("an area code newer than the metadata is tried where the United States are enabled", () => {
    const caller = parseE164("+12325550100", "US")
    expect(caller).toMatchObject({ kind: "e164", valid: false, country: null })
    expect(callerClass(caller, facts).block).toBeNull()
    expect(callerClass(caller, { enabledCountries: new Set(["CA"]) }).block).toBe("BLOCK_COUNTRY_NOT_ENABLED")
  })
})

describe("createCallerHasher", () => {
  const old = { version: 1, key: new Uint8Array(32).fill(1) }
  const young = { version: 2, key: new Uint8Array(32).fill(2) }
  const number = "+12125550100" as E164

  test("reads its peppers from configured keys, and refuses a version that has no order", () => {
    const keys = [
      { version: "2", key: young.key },
      { version: "1", key: old.key },
    ]
    expect(createCallerHasher({ pepper: peppersFromKeys(keys) }).all("northstar", number)).toEqual(
      createCallerHasher({ pepper: [old, young] }).all("northstar", number),
    )
    expect(() => peppersFromKeys([{ version: "v2", key: old.key }])).toThrow(PepperError)
  })

  test("writes with the newest pepper and looks up under every live one", () => {
    const before = createCallerHasher({ pepper: [old] })
    const after = createCallerHasher({ pepper: [old, young] })
    expect(before.current("northstar", number)).toMatch(/^1\.[\w-]{22}$/)
    expect(after.current("northstar", number)).toMatch(/^2\.[\w-]{22}$/)
    expect(after.all("northstar", number)).toEqual([
      after.current("northstar", number),
      before.current("northstar", number),
    ])
  })

  test("is HMAC-SHA256 over reseller, NUL, number, cut to 128 bits", () => {
    // Made with: printf 'northstar\0+12125550100' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01
    expect(createCallerHasher({ pepper: [old] }).current("northstar", number)).toBe("1.U8QePzNTHuspUwbM1bclgw")
  })

  test("names the same caller differently at two resellers", () => {
    const hasher = createCallerHasher({ pepper: [old] })
    expect(hasher.current("northstar", number)).not.toBe(hasher.current("southstar", number))
  })

  test.each([
    ["no pepper", []],
    ["a short key", [{ version: 1, key: new Uint8Array(31) }]],
    ["a version twice", [old, { ...young, version: 1 }]],
    ["version 0", [{ ...old, version: 0 }]],
  ])("refuses %s", (_, pepper) => {
    expect(() => createCallerHasher({ pepper })).toThrow(PepperError)
  })
})

test("a masked number shows two digits", () => {
  expect(maskNumber("+12125550147")).toBe("+…47")
  expect(maskNumber("911")).toBe("+…")
})
