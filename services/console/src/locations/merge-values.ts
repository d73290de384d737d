import { firstName, type TemplateValues } from "@rebound/messaging"
import { sayOpening } from "@rebound/schedule"
import type { DirectoryNow, LocationNow } from "../directory/directory-now.ts"

/** How a place is called in texts; empty where that is not known. */
export interface PlaceNames {
  readonly brand: string
  readonly location: string
  /** The line's label. */
  readonly line: string
  readonly product: string
}

/** The names of a brand's place as the directory has them. `line` is a number of the location. */
export const namesAt = (
  directory: DirectoryNow,
  at: { readonly brandId: string; readonly location: LocationNow | undefined; readonly line: string | null },
): PlaceNames => ({
  brand: directory.brands.get(at.brandId)?.name ?? "",
  location: at.location?.spec.name ?? "",
  line: at.location?.spec.lines.find(({ number }) => number === at.line)?.label ?? "",
  product: directory.file.reseller.productName,
})

/** What merge fields stand for. `caller` is the name as it was told: nobody is greeted by what is no name. */
export const mergeValues = (
  facts: {
    readonly names: PlaceNames
    readonly caller: string
    /** When the place opens next, in its zone; null where it is not known. */
    readonly opening: { readonly atMs: number; readonly zone: string } | null
  },
  nowMs: number,
): TemplateValues => ({
  "brand.name": facts.names.brand,
  "caller.firstName": firstName(facts.caller),
  "line.label": facts.names.line,
  "location.name": facts.names.location,
  nextOpening: facts.opening === null ? null : sayOpening(facts.opening.atMs, nowMs, facts.opening.zone),
  "reseller.productName": facts.names.product,
})
