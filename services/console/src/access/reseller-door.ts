import { directoryEntityCodec } from "@rebound/contracts"
import type { Store } from "@rebound/store"

/** A reseller as its door shows it. */
export interface DoorReseller {
  readonly id: string
  readonly name: string
  readonly productName: string
  readonly accentHue: number
  readonly domains: readonly string[]
}

export interface ResellerDoor {
  /** Every reseller of the installation; never leaves it. */
  all(): Promise<readonly DoorReseller[]>
  /** Whose domain a `Host` header names. */
  ofHost(host: string | undefined): Promise<DoorReseller | undefined>
}

/** A look at the tables lasts this long: every page asks, and a new domain may wait a second. */
const keptMs = 1_000

/** Finds the reseller whose door somebody stands at. */
export function createResellerDoor(store: Store, now: () => number): ResellerDoor {
  let known: { readonly list: Promise<readonly DoorReseller[]>; readonly untilMs: number } | undefined
  const all = () => {
    if (known === undefined || known.untilMs <= now()) {
      const list = readResellers(store)
      known = { list, untilMs: now() + keptMs }
      list.catch(() => {
        known = undefined
      })
    }
    return known.list
  }
  return {
    all,
    ofHost: async (host) => {
      const name = host?.toLowerCase().replace(/:\d+$/, "")
      if (name === undefined || name === "") return undefined
      return (await all()).find(({ domains }) => domains.includes(name))
    },
  }
}

async function readResellers(store: Store): Promise<readonly DoorReseller[]> {
  const rows = await store.statement(
    // Which reseller's door this is must be known before there is a reseller to be scoped to.
    { kind: "all" },
    "SELECT id, body FROM directory_entities WHERE kind = 'reseller' AND NOT archived ORDER BY id",
    [],
    { name: "resellers-at-the-door" },
  )
  return rows.flatMap((row) => {
    const { body } = directoryEntityCodec.decode(row.body as Uint8Array)
    if (body.case !== "reseller") return []
    const { name, productName, accentHue, domains } = body.value
    return [
      { id: String(row.id), name, productName, accentHue, domains: domains.map((domain) => domain.toLowerCase()) },
    ]
  })
}
