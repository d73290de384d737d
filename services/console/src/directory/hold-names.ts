import type { DirectoryFault, DirectoryFile } from "@rebound/directory"
import type { Tx } from "@rebound/store"
import { Problem } from "../errors.ts"

export interface HeldNames {
  /** Names that the reseller gives up, sorted or not. */
  readonly release: readonly string[]
  /** Names that it must hold afterwards; those that it holds already may be among them. */
  readonly take: readonly string[]
}

/**
 * Gives a reseller its numbers: each belongs to one reseller of the installation.
 *
 * Throws Problem `number_taken` with the paths of the numbers that another reseller holds; never whose they are.
 */
export async function holdNumbers(tx: Tx, directory: DirectoryFile, names: HeldNames): Promise<void> {
  const refused = await hold(tx, directory.reseller.id, { table: "directory_lines", column: "number" }, names)
  if (refused.size > 0) throw new Problem("number_taken", { faults: takenNumbers(directory, refused) })
}

/**
 * Gives a reseller the domains of its console, and no others: whose door a browser stands at is read off them, so two
 * resellers of one domain would sign people in at each other's.
 *
 * Throws Problem `domain_taken`, as `holdNumbers` does.
 */
export async function holdDomains(tx: Tx, directory: DirectoryFile): Promise<void> {
  const { id, domains } = directory.reseller
  const rows = await tx.query("SELECT domain FROM directory_domains WHERE reseller_id = $1", [id])
  const release = rows.map(({ domain }) => String(domain)).filter((domain) => !domains.includes(domain))
  const refused = await hold(tx, id, { table: "directory_domains", column: "domain" }, { release, take: domains })
  if (refused.size === 0) return
  const faults = domains.flatMap((domain, index) =>
    refused.has(domain) ? [taken(`reseller.branding.domains[${index}]`)] : [],
  )
  throw new Problem("domain_taken", { faults })
}

interface NameTable {
  readonly table: "directory_lines" | "directory_domains"
  readonly column: "number" | "domain"
}

/** Resolves to what another holds. Sorted, so that two files that want the same names wait instead of deadlocking. */
async function hold(
  tx: Tx,
  resellerId: string,
  { table, column }: NameTable,
  { release, take }: HeldNames,
): Promise<ReadonlySet<string>> {
  if (release.length > 0)
    await tx.query(`DELETE FROM ${table} WHERE reseller_id = $1 AND ${column} = ANY ($2::text[])`, [
      resellerId,
      release,
    ])
  if (take.length === 0) return new Set()
  await tx.query(
    `INSERT INTO ${table} (reseller_id, ${column}) SELECT $1, wanted.name FROM unnest($2::text[]) AS wanted (name)
     ORDER BY wanted.name ON CONFLICT DO NOTHING`,
    [resellerId, take],
  )
  const rows = await tx.query(
    `SELECT ${column} AS name FROM ${table} WHERE reseller_id = $1 AND ${column} = ANY ($2::text[])`,
    [resellerId, take],
  )
  const held = new Set(rows.map(({ name }) => String(name)))
  return new Set(take.filter((name) => !held.has(name)))
}

const taken = (path: string): DirectoryFault => ({ path, what: "belongs to another reseller of this installation" })

function takenNumbers(directory: DirectoryFile, refused: ReadonlySet<string>): DirectoryFault[] {
  return directory.brands.flatMap((brand, b) =>
    brand.locations.flatMap((location, l) =>
      location.lines.flatMap(({ number }, n) =>
        refused.has(number) ? [taken(`brands[${b}].locations[${l}].lines[${n}].number`)] : [],
      ),
    ),
  )
}
