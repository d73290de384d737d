import { type DirectoryFile, readDirectoryFile, writeDirectoryFile } from "@rebound/directory"
import { Problem } from "../errors.ts"
import type { Applied, ApplyOptions } from "./apply-directory.ts"
import type { DirectoryNow, DirectoryReader } from "./directory-now.ts"

export interface EditSurroundings {
  readonly directories: DirectoryReader
  readonly apply: (directory: DirectoryFile, options: ApplyOptions) => Promise<Applied>
}

/** A person's change of a part of the file. */
export interface FileEdit {
  /** The file as it shall be. Asked again when somebody was faster; throws Problem `not_found` where the part is gone. */
  readonly change: (before: DirectoryNow) => DirectoryFile
  /** How paths of the part begin: left out of what is told, since its place in the file means nothing to who edits it. */
  readonly within: RegExp
  /** What the part is called in a refusal. */
  readonly called: string
}

/** Somebody else's change in between is looked at again; more often than this in a row is not by chance. */
const attemptsMax = 5

/**
 * Changes a part of a reseller's file through the same door that a whole file comes through, marked as edited in the
 * console. Throws Problem `invalid_directory` with the faults below the part, `directory_moved` where `revision` is not the
 * directory's own any more, `not_found`.
 */
export async function editFile(
  { resellerId, revision }: { readonly resellerId: string; readonly revision: number | undefined },
  edit: FileEdit,
  { directories, apply }: EditSurroundings,
): Promise<DirectoryNow> {
  for (let attempt = 1; ; attempt++) {
    const before = await directories.of(resellerId)
    if (before === undefined) throw new Problem("not_found")
    const wanted = edit.change(before)
    if (revision !== undefined && revision !== before.revision) throw new Problem("directory_moved")
    try {
      await apply(checked(wanted, edit), {
        dryRun: false,
        overwrite: true,
        editedBy: "console",
        revision: before.revision,
      })
    } catch (error) {
      const moved = error instanceof Problem && error.code === "directory_moved"
      if (!moved || revision !== undefined || attempt === attemptsMax) throw error
      continue
    }
    const after = await directories.of(resellerId)
    if (after === undefined) throw new Problem("not_found")
    return after
  }
}

/** Held against the same rules as any file, so that the console cannot write what `apply` would refuse. */
function checked(file: DirectoryFile, { within, called }: FileEdit): DirectoryFile {
  const reading = readDirectoryFile(writeDirectoryFile(file), { secrets: ["sealed"] })
  if (reading.ok) return reading.directory
  const faults = reading.faults.map(({ path, what }) => {
    const place = within.exec(path)?.[0] ?? ""
    return { path: path.slice(place.length), what: place === "" ? what : what.replaceAll(place, "") }
  })
  throw new Problem("invalid_directory", { detail: `${called} would not be right`, faults })
}
