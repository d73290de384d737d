import { create } from "@bufbuild/protobuf"
import { DirectoryEntitySchema } from "@rebound/contracts"
import { createDirectoryIndex, type DirectoryIndex, sampleDirectory, toEntities } from "@rebound/directory"

export const SAMPLE_RESELLER = "lakeside"

/** Lines of the sample, by what is special about their locations. */
export const LINES = {
  /** Texts when the caller has hung up. */
  austin: "+17375550100",
  /** Waits two seconds. */
  tampa: "+18135550104",
  /** Another brand; texts as soon as it has rung out. */
  phoenix: "+16025550105",
  /** Its account's carrier is not there. */
  seattle: "+12065550107",
  /** Takes calls only. */
  sales: "+16025550106",
} as const

export interface SampleCarrierAccount {
  readonly apiUrl: string
  readonly authToken: string
}

/** The sample directory in memory, its texts going through a simulated carrier, those of one line through one that is away. */
export function sampleIndex({ apiUrl, authToken }: SampleCarrierAccount): DirectoryIndex {
  const index = createDirectoryIndex((_purpose, _reseller, sealed) => sealed)
  const sample = sampleDirectory({ apiUrl, publicUrl: "", authToken })
  const [simulated] = sample.carriers
  if (simulated === undefined) throw new Error("the sample has no carrier")
  const drafts = toEntities(
    {
      ...sample,
      // Nothing listens on port 1: what never left is known not to have left.
      carriers: [
        simulated,
        { ...simulated, id: "away", settings: { ...simulated.settings, apiUrl: "http://127.0.0.1:1" } },
      ],
      brands: sample.brands.map((brand) => ({
        ...brand,
        locations: brand.locations.map((location) => ({
          ...location,
          lines: location.lines.map((line) => {
            if (line.number === LINES.seattle) return { ...line, texts: "away" }
            return line.number === LINES.sales ? { ...line, texts: "" } : line
          }),
        })),
      })),
    },
    { seal: (_, plain) => ({ sealed: plain, digest: "" }), kept: () => undefined },
  )
  if (!drafts.ok) throw new Error(JSON.stringify(drafts.faults))
  for (const { id, body } of drafts.drafts)
    index.apply(create(DirectoryEntitySchema, { revision: 1, resellerId: SAMPLE_RESELLER, id, archived: false, body }))
  return index
}
