import { create } from "@bufbuild/protobuf"
import { DirectoryEntitySchema } from "@rebound/contracts"
import { type DirectoryFile, diffEntities, type EntityBody, type EntityDraft, toEntities } from "@rebound/directory"
import type { Store, Tx } from "@rebound/store"
import { type EntityName, Problem } from "../errors.ts"
import { holdDomains, holdNumbers } from "./hold-names.ts"
import type { SecretBox } from "./secret-box.ts"
import { type EditedBy, type EntityWrite, readEntities, type StoredEntity, writeEntities } from "./stored-entities.ts"

export interface ApplyOptions {
  /** Says what would happen and changes nothing. */
  readonly dryRun: boolean
  /** Undo also what was edited in the console. */
  readonly overwrite: boolean
  readonly editedBy: EditedBy
  /** Refuses with `directory_moved` unless the directory still has this revision: the file was made from it. */
  readonly revision?: number | undefined
}

export interface Applied {
  /** The directory's revision afterwards; unchanged when nothing changed. */
  readonly revision: number
  readonly added: readonly EntityName[]
  readonly changed: readonly EntityName[]
  readonly archived: readonly EntityName[]
  /** How many entities are as the file has them already. */
  readonly unchanged: number
}

export interface ApplySurroundings {
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => number
}

/**
 * Makes a reseller's directory equal to a file (its secrets resolved), in one transaction with the outbox: entities, the
 * right to their numbers and domains, revision and records to publish are there together or not at all. Applying twice
 * changes nothing.
 *
 * Throws Problem `number_taken` and `domain_taken` (with the paths of what another reseller holds; never whose it is),
 * `edited_in_console` (listing what would be undone), `directory_moved`, `invalid_directory` (a secret to keep that is not there).
 */
export async function applyDirectory(
  directory: DirectoryFile,
  options: ApplyOptions,
  { store, secrets, now }: ApplySurroundings,
): Promise<Applied> {
  const resellerId = directory.reseller.id
  try {
    return await store.transaction({ kind: "resellers", ids: [resellerId] }, async (tx) => {
      const atMs = now()
      // The row is the lock: applications of one reseller's directory go one after another.
      const revisionBefore = await lockRevision(tx, resellerId, atMs)
      if (options.revision !== undefined && options.revision !== revisionBefore) throw new Problem("directory_moved")
      const before = await readEntities(tx, resellerId)
      const drafts = toEntities(directory, secrets.sealerFor(resellerId, before))
      if (!drafts.ok) throw new Problem("invalid_directory", { faults: drafts.faults })
      const diff = diffEntities(before.map(secrets.freshened), drafts.drafts)
      const changes = diff.added.length + diff.changed.length + diff.archived.length
      const outcome = (revision: number): Applied => ({
        revision,
        added: diff.added.map(nameOf),
        changed: diff.changed.map(nameOf),
        archived: diff.archived.map(nameOf),
        unchanged: diff.unchanged.length,
      })

      const touched = [...diff.added, ...diff.changed, ...diff.archived]
      const edited = options.editedBy === "console" || options.overwrite ? [] : editedAmong(before, touched)
      if (edited.length > 0) throw new Problem("edited_in_console", { edited })

      const isLine = ({ kind }: EntityDraft) => kind === "line"
      await holdNumbers(tx, directory, {
        release: diff.archived.filter(isLine).map(({ id }) => id),
        take: diff.added.filter(isLine).map(({ id }) => id),
      })
      await holdDomains(tx, directory)
      // Also undoes the lock's row of a reseller that has nothing.
      if (options.dryRun) throw new Rehearsed(outcome(revisionBefore))
      if (changes === 0) return outcome(revisionBefore)

      const revision = await nextRevision(tx, resellerId, atMs)
      const write = (draft: EntityDraft, archived: boolean): EntityWrite => ({
        kind: draft.kind,
        secretDigests: draft.secretDigests,
        entity: create(DirectoryEntitySchema, { revision, resellerId, id: draft.id, archived, body: draft.body }),
      })
      const writes = [
        // What is gone goes first, so that a number that moved is free when its new holder comes.
        ...diff.archived.map((entity) =>
          write({ ...entity, body: withoutSecrets(entity.body), secretDigests: {} }, true),
        ),
        ...[...diff.added, ...diff.changed].map((draft) => write(draft, false)),
      ]
      await writeEntities(tx, resellerId, writes, { editedBy: options.editedBy, atMs })
      return outcome(revision)
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error.outcome
    throw error
  }
}

/** Rolls the transaction of a dry run back and carries its outcome out. */
class Rehearsed extends Error {
  readonly outcome: Applied

  constructor(outcome: Applied) {
    super("dry run")
    this.outcome = outcome
  }
}

const nameOf = ({ kind, id }: EntityName): EntityName => ({ kind, id })

function editedAmong(before: readonly StoredEntity[], touched: readonly EntityName[]): EntityName[] {
  const edited = new Set(before.filter(({ editedBy }) => editedBy === "console").map(({ kind, id }) => `${kind}:${id}`))
  return touched.filter(({ kind, id }) => edited.has(`${kind}:${id}`)).map(nameOf)
}

/** What is archived is kept, its credentials are not. */
function withoutSecrets(body: EntityBody): EntityBody {
  switch (body.case) {
    case "account":
      return { case: "account", value: { ...body.value, sealedSecrets: {} } }
    case "location":
      return { case: "location", value: { ...body.value, notifyJson: "[]" } }
    default:
      return body
  }
}

async function lockRevision(tx: Tx, resellerId: string, atMs: number): Promise<number> {
  await tx.query(
    "INSERT INTO directory_revisions (reseller_id, revision, changed_at_ms) VALUES ($1, 0, $2::bigint) ON CONFLICT DO NOTHING",
    [resellerId, atMs],
  )
  const [row] = await tx.query("SELECT revision FROM directory_revisions WHERE reseller_id = $1 FOR UPDATE", [
    resellerId,
  ])
  return Number(row?.revision)
}

/**
 * The instant of the change, or one more than the last. Not counted from 1: services ignore revisions below those they
 * have, so after a restore from a backup a counter would publish into the void until it had caught up.
 */
async function nextRevision(tx: Tx, resellerId: string, atMs: number): Promise<number> {
  const [row] = await tx.query(
    `UPDATE directory_revisions SET revision = greatest(revision + 1, $2::bigint), changed_at_ms = $2::bigint
     WHERE reseller_id = $1 RETURNING revision`,
    [resellerId, atMs],
  )
  return Number(row?.revision)
}
