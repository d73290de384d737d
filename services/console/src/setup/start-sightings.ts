import type { Bus } from "@rebound/bus"
import { type CallEvent, callEventCodec, TOPICS } from "@rebound/contracts"
import type { Lifecycle } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { DirectoryReader } from "../directory/directory-now.ts"
import type { Sighting, Sightings } from "./sightings.ts"

/** What is heard of all the time is written once a minute: who waits for a first event waits for no second one. */
const writeEveryMs = 60_000
/** Who waits for a line's first event sees it a moment later; every call passes here. */
const gatherMs = 200
/** Accounts and lines remembered as just written; beyond it the memory starts anew, at the price of one write each. */
const rememberedMax = 100_000

/**
 * Follows the calls' events in a group of its own and keeps, per account and line of the directory, when it was first and
 * last heard of. Numbers that are no line of the reseller are not kept: strangers dial what they like.
 */
export async function startSightings(
  lifecycle: Lifecycle,
  options: {
    readonly bus: Bus
    readonly store: Store
    readonly directories: DirectoryReader
    readonly onFatal: (error: unknown) => void
  },
): Promise<Sightings> {
  const { bus, store, directories, onFatal } = options
  const listeners = new Set<(resellerId: string, sighting: Sighting) => void>()
  const written = new Map<string, number>()
  const keyOf = (resellerId: string, accountId: string, line: string) => `${resellerId} ${accountId} ${line}`
  const remember = (key: string, atMs: number) => {
    if (written.size >= rememberedMax) written.clear()
    written.set(key, atMs)
  }

  /** The first sighting ever is told to whoever listens. */
  const write = async (resellerId: string, accountId: string, line: string, atMs: number) => {
    const [row] = await store.statement(
      { kind: "resellers", ids: [resellerId] },
      `INSERT INTO line_sightings (reseller_id, account_id, line, first_at_ms, last_at_ms)
       VALUES ($1, $2, $3, $4::bigint, $4::bigint)
       ON CONFLICT (reseller_id, account_id, line) DO UPDATE SET
         first_at_ms = least(line_sightings.first_at_ms, excluded.first_at_ms),
         last_at_ms = greatest(line_sightings.last_at_ms, excluded.last_at_ms)
       RETURNING first_at_ms, last_at_ms, (xmax = 0) AS is_first`,
      [resellerId, accountId, line, Math.round(atMs)],
      { name: "line-sighting" },
    )
    if (row?.is_first !== true) return
    const sighting = { accountId, line, firstAtMs: Number(row.first_at_ms), lastAtMs: Number(row.last_at_ms) }
    for (const listener of listeners) listener(resellerId, sighting)
  }

  const see = async (value: Uint8Array) => {
    const event = read(value)
    if (event === undefined) return
    const { resellerId, accountId, called, receivedAtMs: atMs } = event
    const number = called?.number ?? ""
    const due = (number === "" ? [""] : ["", number]).filter(
      (line) => atMs >= (written.get(keyOf(resellerId, accountId, line)) ?? 0) + writeEveryMs,
    )
    if (due.length === 0) return
    const directory = await directories.of(resellerId)
    const isLine = (line: string) =>
      [...(directory?.locations.values() ?? [])].some(({ spec }) => spec.lines.some((one) => one.number === line))
    for (const line of due) {
      if (directory !== undefined && (line === "" || isLine(line))) await write(resellerId, accountId, line, atMs)
      remember(keyOf(resellerId, accountId, line), atMs)
    }
  }

  await lifecycle.start(
    "sightings",
    () => {
      const consumer = bus.consume({
        group: "console-sightings",
        topics: [TOPICS.callEvents.name],
        gatherMs,
        onFatal,
        work: async ({ value }) => {
          if (value !== null) await see(value)
        },
      })
      // Not waited for: a group whose last member was killed lets the next one in after half a minute, and pages do not wait.
      consumer.catch(onFatal)
      return { close: async () => await (await consumer.catch(() => undefined))?.close() }
    },
    (opened) => opened.close(),
  )

  return {
    of: async (resellerId) => {
      const rows = await store.statement(
        { kind: "resellers", ids: [resellerId] },
        "SELECT account_id, line, first_at_ms, last_at_ms FROM line_sightings WHERE reseller_id = $1",
        [resellerId],
      )
      return rows.map((row) => ({
        accountId: String(row.account_id),
        line: String(row.line),
        firstAtMs: Number(row.first_at_ms),
        lastAtMs: Number(row.last_at_ms),
      }))
    },
    onFirst: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** An event that came from the carrier just now. What does not decode is put aside by those who decide on it. */
function read(value: Uint8Array): CallEvent | undefined {
  try {
    const event = callEventCodec.decode(value)
    return event.origin === "live" || event.origin === "sweep" ? event : undefined
  } catch {
    return undefined
  }
}
