import { readFileSync } from "node:fs"
import { defaultPolicy, type LocationSpec, type ReplySpec, rulesOf } from "@rebound/directory"
import { expect, test } from "vitest"
import type { DirectoryNow } from "../directory/directory-now.ts"
import { cannedReplies } from "./canned-replies.ts"

interface Case {
  readonly name: string
  /** The capability it shows. */
  readonly source: string
  readonly brand: readonly ReplySpec[]
  /** The location's own. */
  readonly location?: readonly ReplySpec[]
  readonly caller?: string
  /** Where the thread is; default the brand's own location. */
  readonly atLocation?: string
  readonly at?: string
  /** Name, text, segments, whose. */
  readonly want: readonly (readonly [string, string, number, string])[]
}

const CASES = JSON.parse(
  readFileSync(new URL("../../test/cases/canned-replies.json", import.meta.url), "utf8"),
) as readonly Case[]

/** Smile Dental in Austin, and Pipes in Dallas, whose texts must not be found with it. */
function directoryOf({ brand, location = [] }: Case): DirectoryNow {
  const spec = (id: string, name: string, number: string): LocationSpec => ({
    id,
    name,
    timeZone: "America/Chicago",
    hours: { "mon-fri": ["08:00-17:00"] },
    closures: [],
    lines: [{ number, label: "Front desk", serviceLine: "", calls: "tw", texts: "tw" }],
    staff: [],
    exclude: [],
    notify: [],
    textBack: {},
    replies: location,
  })
  const brands = [
    {
      id: "smile",
      name: "Smile Dental",
      trade: "dental",
      textBack: {},
      replies: brand,
      locations: [spec("smile-austin", "Smile Austin", "+15125550100")],
    },
    {
      id: "pipes",
      name: "Pipes",
      trade: "plumbing",
      textBack: {},
      replies: [{ name: "Ours alone", text: "Pipes." }],
      locations: [spec("pipes-dallas", "Pipes Dallas", "+12145550100")],
    },
  ]
  return {
    resellerId: "northstar",
    revision: 1,
    file: {
      reseller: { id: "northstar", name: "North", productName: "Recover", accentHue: 1, domains: [], emailFrom: "" },
      carriers: [],
      brands,
    },
    brands: new Map(brands.map((one) => [one.id, one])),
    locations: new Map(
      brands.flatMap(({ id: brandId, locations }) =>
        locations.map((one) => [
          one.id,
          { id: one.id, brandId, spec: one, rules: rulesOf(defaultPolicy), editedInConsole: false },
        ]),
      ),
    ),
  }
}

test.each(CASES)("$name", (one) => {
  const thread = {
    brandId: "smile",
    locationId: one.atLocation ?? "smile-austin",
    line: "+15125550100",
    callerName: one.caller ?? "",
  }
  const filled = cannedReplies(thread, directoryOf(one), Date.parse(one.at ?? "2026-11-24T16:00:00Z"))
  expect(filled.map(({ name, text, segments, from }) => [name, text, segments, from])).toEqual(one.want)
})
