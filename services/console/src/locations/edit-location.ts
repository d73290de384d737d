import {
  type DirectoryFile,
  type LocationSpec,
  readDirectoryFile,
  type TextBackOwn,
  writeDirectoryFile,
} from "@rebound/directory"
import type { Applied, ApplyOptions } from "../directory/apply-directory.ts"
import type { DirectoryNow, DirectoryReader } from "../directory/directory-now.ts"
import { Problem } from "../errors.ts"

/** What a person may change of a location; what is left out stays. */
export interface LocationChange {
  readonly hours?: LocationSpec["hours"] | undefined
  readonly closures?: LocationSpec["closures"] | undefined
  readonly exclude?: LocationSpec["exclude"] | undefined
  readonly textBack?: TextBackOwn | undefined
}

export interface EditSurroundings {
  readonly directories: DirectoryReader
  readonly apply: (directory: DirectoryFile, options: ApplyOptions) => Promise<Applied>
}

/** Somebody else's change in between is looked at again; more often than this in a row is not by chance. */
const attemptsMax = 5

/**
 * Changes a location through the same door that a file comes through, marked as edited in the console. Throws Problem
 * `invalid_directory` with the faults below the location, `directory_moved` where `revision` is not the directory's own any more.
 */
export async function editLocation(
  at: { readonly resellerId: string; readonly locationId: string; readonly revision: number | undefined },
  change: LocationChange,
  { directories, apply }: EditSurroundings,
): Promise<DirectoryNow> {
  for (let attempt = 1; ; attempt++) {
    const before = await directories.of(at.resellerId)
    if (before === undefined || !before.locations.has(at.locationId)) throw new Problem("not_found")
    if (at.revision !== undefined && at.revision !== before.revision) throw new Problem("directory_moved")
    const changed = checked(withLocation(before.file, at.locationId, change), at.locationId)
    try {
      await apply(changed, { dryRun: false, overwrite: true, editedBy: "console", revision: before.revision })
    } catch (error) {
      const moved = error instanceof Problem && error.code === "directory_moved"
      if (!moved || at.revision !== undefined || attempt === attemptsMax) throw error
      continue
    }
    const after = await directories.of(at.resellerId)
    if (after === undefined) throw new Problem("not_found")
    return after
  }
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

/** Held against the same rules as any file, so that the console cannot write what `apply` would refuse. */
function checked(file: DirectoryFile, locationId: string): DirectoryFile {
  const reading = readDirectoryFile(writeDirectoryFile(file), { secrets: ["sealed"] })
  if (reading.ok) return reading.directory
  const faults = reading.faults.map(({ path, what }) => ({
    // Whose place in the file it is means nothing to who edits one location.
    path: path.replace(/^brands\[\d+\]\.locations\[\d+\]\./, ""),
    what,
  }))
  throw new Problem("invalid_directory", { detail: `${locationId} would not be right`, faults })
}
