import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { decidePreview, type PreviewFacts } from "./decide-preview.ts"
import { scheduleOf } from "./open-now.ts"

interface Case {
  readonly name: string
  /** The capability it shows. */
  readonly source: string
  readonly at: string
  readonly caller?: { readonly number?: string; readonly name?: string }
  readonly policy?: Partial<PreviewFacts["policy"]>
  readonly templates?: Partial<PreviewFacts["templates"]>
  readonly canText?: boolean
  readonly want: {
    readonly open?: boolean
    readonly closure?: string
    readonly template?: string
    readonly outcome?: string
    readonly reason?: string | null
    readonly inMs?: number
    readonly body?: string | null
    readonly segments?: number
    readonly encoding?: string
    readonly nextOpening?: string
    readonly faults?: readonly object[]
    readonly warnings?: readonly string[]
  }
}

const CASES = JSON.parse(
  readFileSync(new URL("../../test/cases/previews.json", import.meta.url), "utf8"),
) as readonly Case[]

const factsOf = ({ caller = {}, policy = {}, templates = {}, canText = true }: Case): PreviewFacts => ({
  schedule: scheduleOf({
    hours: { "mon-fri": ["08:00-12:00", "13:00-17:00"] },
    closures: [{ date: "2026-12-25", name: "Christmas Day" }],
    timeZone: "America/Chicago",
  }),
  names: { brand: "Smile", location: "Smile Austin", line: "Front desk", product: "Recover" },
  templates: {
    open: "Hi {{caller.firstName|there}}, this is {{location.name}}. Sorry we missed your call. Reply STOP to opt out.",
    closed: "Hi {{caller.firstName|there}}, this is {{location.name}}. We open {{nextOpening}}. Reply STOP to opt out.",
    ...templates,
  },
  policy: { enabled: true, delayMs: 0, quietHours: "allow", ...policy },
  line: "+15125550100",
  canText,
  caller: { number: caller.number ?? null, name: caller.name ?? "" },
  staffNumbers: new Set(["+15125550177"]),
  excludedNumbers: new Set(["+15125550122"]),
  isOwnNumber: (number) => number === "+15125550100",
})

describe("what a missed caller would get", () => {
  test.each(CASES)("$name", (one) => {
    const atMs = Date.parse(one.at)
    const shown = decidePreview(factsOf(one), atMs)
    const { inMs, encoding, nextOpening, faults, warnings, ...want } = one.want
    expect(shown).toMatchObject(want)
    if (inMs !== undefined) expect(shown.sendAtMs).toBe(atMs + inMs)
    const words = shown.words[shown.template]
    if (encoding !== undefined) expect(words.encoding).toBe(encoding)
    if (nextOpening !== undefined) expect(shown.nextOpeningWords).toBe(nextOpening)
    if (faults !== undefined) expect(words.faults).toEqual(faults)
    if (warnings !== undefined) expect(words.warnings).toEqual(warnings)
    expect(shown.why.length).toBeGreaterThan(1)
  })

  test("every reason has a case, but for a withheld number, which a preview is not asked with", () => {
    const shown = new Set(CASES.map(({ want }) => want.reason).filter((reason) => typeof reason === "string"))
    expect([...shown].sort()).toEqual([
      "country_not_enabled",
      "excluded_number",
      "grace_delay",
      "invalid_number",
      "no_texting_account",
      "number_class",
      "own_number",
      "quiet_hours",
      "staff_number",
      "template_fault",
      "text_back_off",
    ])
  })
})
