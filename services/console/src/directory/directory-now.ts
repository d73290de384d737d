import {
  type DirectoryFile,
  defaultPolicy,
  fromEntities,
  type LocationSpec,
  rulesOf,
  type TextBackRules,
} from "@rebound/directory"
import type { Store } from "@rebound/store"
import { readEntities, type StoredEntity } from "./stored-entities.ts"

/** A location as pages show it: what its file says, and the rules that hold there in the end. */
export interface LocationNow {
  readonly id: string
  readonly brandId: string
  readonly spec: LocationSpec
  readonly rules: TextBackRules
  /** Whether a person changed it in the console since a file wrote it. */
  readonly editedInConsole: boolean
}

/** A reseller's directory at one revision, in the shapes that pages ask for. Values; replaced as a whole. */
export interface DirectoryNow {
  readonly resellerId: string
  readonly revision: number
  readonly file: DirectoryFile
  readonly brands: ReadonlyMap<string, DirectoryFile["brands"][number]>
  readonly locations: ReadonlyMap<string, LocationNow>
}

export interface DirectoryReader {
  /** The directory of a reseller; undefined when there is no such reseller. */
  of(resellerId: string): Promise<DirectoryNow | undefined>
}

/** Directories kept in memory: a page asks ten questions a second at most, and each needs the names of places. */
const directoriesMax = 64

/**
 * Reads directories from the console's own tables, each kept until its revision moves. One statement a question when
 * nothing changed, so that what was edited a moment ago shows at once.
 */
export function createDirectoryReader(store: Store): DirectoryReader {
  const known = new Map<string, DirectoryNow>()
  return {
    of: async (resellerId) => {
      const scope = { kind: "resellers", ids: [resellerId] } as const
      const [row] = await store.statement(
        scope,
        "SELECT revision FROM directory_revisions WHERE reseller_id = $1 AND revision > 0",
        [resellerId],
        { name: "directory-revision" },
      )
      if (row === undefined) return undefined
      const kept = known.get(resellerId)
      if (kept?.revision === Number(row.revision)) return kept
      const made = await store.transaction(scope, async (tx) => {
        // Read first: entities may then be newer than the revision says, never older, and the next look repairs it.
        const [now] = await tx.query("SELECT revision FROM directory_revisions WHERE reseller_id = $1", [resellerId])
        return directoryNow(resellerId, Number(now?.revision), await readEntities(tx, resellerId))
      })
      if (made === undefined) return undefined
      known.delete(resellerId)
      known.set(resellerId, made)
      for (const oldest of known.keys()) {
        if (known.size <= directoriesMax) break
        known.delete(oldest)
      }
      return made
    },
  }
}

function directoryNow(
  resellerId: string,
  revision: number,
  entities: readonly StoredEntity[],
): DirectoryNow | undefined {
  const live = entities.filter(({ archived }) => !archived)
  const file = fromEntities(live)
  if (file === undefined) return undefined
  const stored = new Map(live.map((entity) => [`${entity.kind}:${entity.id}`, entity]))
  const locations = file.brands.flatMap((brand) =>
    brand.locations.map((spec): [string, LocationNow] => {
      const entity = stored.get(`location:${spec.id}`)
      const policy = entity?.body.case === "location" ? entity.body.value.textBack : undefined
      return [
        spec.id,
        {
          id: spec.id,
          brandId: brand.id,
          spec,
          rules: rulesOf(policy ?? { ...defaultPolicy, enabled: false }),
          editedInConsole: entity?.editedBy === "console",
        },
      ]
    }),
  )
  return {
    resellerId,
    revision,
    file,
    brands: new Map(file.brands.map((brand) => [brand.id, brand])),
    locations: new Map(locations),
  }
}
