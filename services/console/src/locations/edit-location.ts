import type { DirectoryFile, LocationSpec, ReplySpec, TextBackOwn } from "@rebound/directory"
import type { DirectoryNow } from "../directory/directory-now.ts"
import { type EditSurroundings, editFile } from "../directory/edit-file.ts"
import { Problem } from "../errors.ts"

/** What a person may change of a location; what is left out stays. */
export interface LocationChange {
  readonly hours?: LocationSpec["hours"] | undefined
  readonly closures?: LocationSpec["closures"] | undefined
  readonly exclude?: LocationSpec["exclude"] | undefined
  readonly textBack?: TextBackOwn | undefined
  readonly replies?: readonly ReplySpec[] | undefined
}

/** Whose directory, and the revision that the change was made from, where whoever made it wants to be told of another. */
interface At {
  readonly resellerId: string
  readonly revision: number | undefined
}

/** Changes a location. Throws what `editFile` throws, the faults below the location. */
export async function editLocation(
  at: At & { readonly locationId: string },
  change: LocationChange,
  surroundings: EditSurroundings,
): Promise<DirectoryNow> {
  const { locationId } = at
  return await editFile(
    at,
    {
      change: ({ file, locations }) => {
        if (!locations.has(locationId)) throw new Problem("not_found")
        return withLocation(file, locationId, change)
      },
      within: /^brands\[\d+\]\.locations\[\d+\]\./,
      called: locationId,
    },
    surroundings,
  )
}

/** Changes the canned replies that all locations of a brand have at hand. Throws what `editFile` throws, the faults below the brand. */
export async function editBrandReplies(
  at: At & { readonly brandId: string },
  replies: readonly ReplySpec[],
  surroundings: EditSurroundings,
): Promise<DirectoryNow> {
  const { brandId } = at
  return await editFile(
    at,
    {
      change: ({ file, brands }) => {
        if (!brands.has(brandId)) throw new Problem("not_found")
        return { ...file, brands: file.brands.map((brand) => (brand.id === brandId ? { ...brand, replies } : brand)) }
      },
      within: /^brands\[\d+\]\./,
      called: brandId,
    },
    surroundings,
  )
}

/** The file with one location changed. Own keys of the text-back rules are laid over those that are there. */
function withLocation(file: DirectoryFile, locationId: string, change: LocationChange): DirectoryFile {
  const { textBack, ...rest } = change
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const changed = (location: LocationSpec): LocationSpec => ({
    ...location,
    ...given,
    textBack: {
      ...location.textBack,
      ...textBack,
      ...(textBack?.templates !== undefined && {
        templates: { ...location.textBack.templates, ...textBack.templates },
      }),
    },
  })
  return {
    ...file,
    brands: file.brands.map((brand) => ({
      ...brand,
      locations: brand.locations.map((one) => (one.id === locationId ? changed(one) : one)),
    })),
  }
}
