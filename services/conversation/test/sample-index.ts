import { create } from "@bufbuild/protobuf"
import { DirectoryEntitySchema, LineSchema, LocationSchema } from "@rebound/contracts"
import {
  createDirectoryIndex,
  type DirectoryIndex,
  type NotifySpec,
  sampleDirectory,
  toEntities,
} from "@rebound/directory"
import type { Vault } from "@rebound/vault"

export const RESELLER = "lakeside"
export const OTHER_RESELLER = "northstar"
export const BRAND = "brightsmile"
export const AUSTIN = "brightsmile-austin"
export const DENVER = "brightsmile-denver"
/** Archived. */
export const CLOSED = "brightsmile-closed"
export const OTHER_BRAND = "northwind"
export const OTHER_BRANDS_LOCATION = "northwind-phoenix"
export const OTHER_BRANDS_SECOND_LOCATION = "northwind-seattle"
export const LINES = {
  austin: "+17375550100",
  austinNewPatients: "+17375550101",
  denver: "+13035550102",
  /** Another brand. */
  phoenix: "+16025550105",
  /** Takes calls only. */
  sales: "+16025550106",
  seattle: "+12065550107",
} as const
export const EXCLUDED = "+17375550122"
export const STAFF_MOBILE = "+17375550111"

let revision = 1

/** Gives a line to another location, which may be another brand's. */
export function moveLine(index: DirectoryIndex, number: string, brandId: string, locationId: string): void {
  const line = index.lineByNumber(number)
  if (line === undefined) throw new Error(`no line ${number}`)
  const { label, serviceLine, callsAccountId: callsAccount, textsAccountId: textsAccount } = line
  const value = create(LineSchema, { number, brandId, locationId, label, serviceLine, callsAccount, textsAccount })
  revision += 1
  index.apply(
    create(DirectoryEntitySchema, {
      revision,
      resellerId: RESELLER,
      id: number,
      archived: false,
      body: { case: "line", value },
    }),
  )
}

/** The sample directory in memory, its Austin site telling these webhooks. */
export function sampleIndex(vault: Vault, notify: readonly NotifySpec[]): DirectoryIndex {
  const index = createDirectoryIndex((_purpose, _reseller, sealed) => sealed)
  const sample = sampleDirectory({ apiUrl: "http://127.0.0.1:1", publicUrl: "", authToken: "obviously-fake-token" })
  const drafts = toEntities(
    {
      ...sample,
      brands: sample.brands.map((brand) => ({
        ...brand,
        locations: brand.locations.map((location) => ({
          ...location,
          notify: location.id === AUSTIN ? notify : [],
          lines: location.lines.map((line) => (line.number === LINES.sales ? { ...line, texts: "" } : line)),
        })),
      })),
    },
    {
      seal: (purpose, plain) => ({
        sealed: purpose === "directory-notify" ? vault.sealSecret(purpose, RESELLER, plain) : plain,
        digest: "",
      }),
      kept: () => undefined,
    },
  )
  if (!drafts.ok) throw new Error(JSON.stringify(drafts.faults))
  for (const { id, body } of drafts.drafts)
    index.apply(create(DirectoryEntitySchema, { revision: 1, resellerId: RESELLER, id, archived: false, body }))
  const closed = create(LocationSchema, { brandId: BRAND, name: "Bright Smile Closed", timeZone: "America/Chicago" })
  const body = { case: "location", value: closed } as const
  index.apply(create(DirectoryEntitySchema, { revision: 1, resellerId: RESELLER, id: CLOSED, archived: true, body }))
  return index
}
