import { type DirectoryEntity, directoryEntityCodec, recordKeys } from "@rebound/contracts"
import { ENTITY_KINDS, type EntityKind, type KeptEntity } from "@rebound/directory"
import type { Tx } from "@rebound/store"
import { ConsoleError } from "../errors.ts"

/** Who wrote an entity last: a file, or a person in the console, whose work a file must not undo unasked. */
export type EditedBy = "file" | "console"

/** An entity as the console keeps it. */
export interface StoredEntity extends KeptEntity {
  readonly revision: number
  readonly editedBy: EditedBy
}

/** One entity to be written and published. */
export interface EntityWrite {
  readonly entity: DirectoryEntity
  readonly kind: EntityKind
  readonly secretDigests: Readonly<Record<string, string>>
}

/** Everything of one reseller, archived entities included, in the order of publication. */
export async function readEntities(tx: Tx, resellerId: string): Promise<StoredEntity[]> {
  const rows = await tx.query(
    "SELECT kind, id, revision, body, secret_digests, archived, edited_by FROM directory_entities WHERE reseller_id = $1",
    [resellerId],
    { name: "directory-entities" },
  )
  const entities = rows.map((row) => storedEntity(row))
  return entities.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
}

const rank = ({ kind }: { readonly kind: EntityKind }): number => ENTITY_KINDS.indexOf(kind)

function storedEntity(row: Readonly<Record<string, unknown>>): StoredEntity {
  try {
    const { body } = directoryEntityCodec.decode(row.body as Uint8Array)
    if (body.case === undefined || body.case !== row.kind) throw new Error("body and kind differ")
    return {
      kind: body.case,
      id: String(row.id),
      body,
      secretDigests: JSON.parse(String(row.secret_digests)) as Record<string, string>,
      archived: row.archived === true,
      revision: Number(row.revision),
      editedBy: row.edited_by === "console" ? "console" : "file",
    }
  } catch (cause) {
    throw new ConsoleError("CONSOLE_CORRUPT_DIRECTORY", `${row.kind} ${row.id} does not decode`, { cause })
  }
}

/** Writes entities and puts them into the outbox, in the order given. Two statements, however many they are. */
export async function writeEntities(
  tx: Tx,
  resellerId: string,
  writes: readonly EntityWrite[],
  by: { readonly editedBy: EditedBy; readonly atMs: number },
): Promise<void> {
  if (writes.length === 0) return
  const bodies = writes.map(({ entity }) => Buffer.from(directoryEntityCodec.encode(entity)).toString("base64"))
  await tx.query(
    `INSERT INTO directory_entities (reseller_id, kind, id, revision, body, secret_digests, archived, edited_by, edited_at_ms)
     SELECT $1, kind, id, revision::bigint, decode(body, 'base64'), digests, archived::boolean, $2, $3::bigint
     FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
       AS write (kind, id, revision, body, digests, archived)
     ON CONFLICT (reseller_id, kind, id) DO UPDATE SET revision = excluded.revision, body = excluded.body,
       secret_digests = excluded.secret_digests, archived = excluded.archived, edited_by = excluded.edited_by,
       edited_at_ms = excluded.edited_at_ms`,
    [
      resellerId,
      by.editedBy,
      by.atMs,
      writes.map(({ kind }) => kind),
      writes.map(({ entity }) => entity.id),
      writes.map(({ entity }) => String(entity.revision)),
      bodies,
      writes.map(({ secretDigests }) => JSON.stringify(secretDigests)),
      writes.map(({ entity }) => String(entity.archived)),
    ],
  )
  await tx.query(
    `INSERT INTO directory_outbox (reseller_id, key, value)
     SELECT $1, key, decode(value, 'base64') FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS record (key, value, place)
     ORDER BY place`,
    [resellerId, writes.map(({ kind, entity }) => recordKeys.directory(kind, resellerId, entity.id)), bodies],
  )
}
