import { fromEntities, writeDirectoryFile } from "@rebound/directory"
import type { Store } from "@rebound/store"
import { readEntities } from "./stored-entities.ts"

/** What the API gives back: the document that `apply` takes, and its revision. */
export interface DirectoryNow {
  readonly revision: number
  readonly document: Readonly<Record<string, unknown>>
}

/** A reseller's directory as a file, its secrets as `{ sealed: true }`; undefined when there is no such reseller. */
export async function readDirectory(store: Store, resellerId: string): Promise<DirectoryNow | undefined> {
  return await store.transaction({ kind: "resellers", ids: [resellerId] }, async (tx) => {
    // One statement each, so the revision is read first: a document may be newer than it says, never older.
    const [row] = await tx.query("SELECT revision FROM directory_revisions WHERE reseller_id = $1", [resellerId])
    const entities = (await readEntities(tx, resellerId)).filter(({ archived }) => !archived)
    const directory = fromEntities(entities)
    if (row === undefined || directory === undefined) return undefined
    return { revision: Number(row.revision), document: writeDirectoryFile(directory) }
  })
}

/** Ids of resellers, at most `max`. For the installation's admin only. */
export async function resellerIds(store: Store, max: number): Promise<string[]> {
  const rows = await store.statement(
    { kind: "all" },
    "SELECT reseller_id FROM directory_revisions WHERE revision > 0 ORDER BY reseller_id LIMIT $1",
    [max],
  )
  return rows.map((row) => String(row.reseller_id))
}

export async function resellerExists(store: Store, resellerId: string): Promise<boolean> {
  const rows = await store.statement(
    { kind: "resellers", ids: [resellerId] },
    "SELECT revision FROM directory_revisions WHERE reseller_id = $1 AND revision > 0",
    [resellerId],
  )
  return rows.length > 0
}

/** Whether a live entity of this kind is there. */
export async function entityExists(store: Store, resellerId: string, kind: string, id: string): Promise<boolean> {
  const rows = await store.statement(
    { kind: "resellers", ids: [resellerId] },
    "SELECT id FROM directory_entities WHERE reseller_id = $1 AND kind = $2 AND id = $3 AND NOT archived",
    [resellerId, kind, id],
  )
  return rows.length > 0
}
