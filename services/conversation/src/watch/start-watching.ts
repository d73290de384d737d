import type { DirectoryView } from "@rebound/directory"
import type { Lifecycle, Log } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import {
  CONTACT_COLUMNS,
  CONTACT_JOIN,
  presentContact,
  presentEntry,
  presentTask,
  presentThread,
  readContact,
} from "../api/present.ts"
import { contactOf, TASK_WITH_CONTACT, WHO_OF_TASK } from "../api/tasks.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import { readTask } from "../tasks/task-rows.ts"
import { DATABASE_NOW_MS } from "../threads/save-thread.ts"
import { readThread, THREAD_COLUMNS } from "../threads/thread.ts"
import { ENTRY_COLUMNS, readEntry } from "../timeline/entry.ts"
import { WatchHub } from "./watch-hub.ts"

export interface WatchingDeps {
  readonly store: Store
  readonly directory: DirectoryView
  readonly sealing: Sealing
  readonly log: Log
  readonly now: () => number
}

/** What other instances commit is found within this; what this process commits at once. */
const LOOK_EVERY_MS = 400
/** A transaction of ours takes milliseconds; one that commits later than this after its stamp is told at the page's next read. */
const OVERLAP_MS = 2_000
/** Changes told by one look. More in one look is a backlog being worked off, of which the newest are told. */
const LOOK_MAX = 1_000
/** Threads and tasks of which the revision told last is remembered. */
const TOLD_MAX = 20_000

/** Rows of each reseller ($1) stamped after $2. In the order of the index over the stamps, so that this index is gone by. */
const changedOf = (table: "conv_threads" | "conv_tasks"): string =>
  `unnest($1::text[]) AS watched(reseller_id), LATERAL (SELECT * FROM ${table} WHERE reseller_id = watched.reseller_id
     AND changed_at_ms > $2::bigint ORDER BY changed_at_ms DESC LIMIT ${LOOK_MAX})`

export interface Watching {
  readonly hub: WatchHub
  /** Something was committed here. */
  wake(): void
}

/**
 * Tells watchers what changes, by looking at what was stamped since the last look, in the one place that all instances write to. So
 * a change is told by every instance, whoever made it, and never before it is committed. Looks only while somebody watches.
 */
export async function startWatching(lifecycle: Lifecycle, deps: WatchingDeps): Promise<Watching> {
  const { store, directory, sealing, log, now } = deps
  const hub = new WatchHub(() => start())
  const told = new Map<string, number>()
  let lookedAtMs = 0
  let startedAtMs = 0
  /** Times that watching began anew. */
  let rounds = 0
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let again = false
  let closing = false

  /** True when it is news. Newest last in the map, so that the oldest are forgotten first. */
  const isNews = (key: string, revision: number): boolean => {
    if ((told.get(key) ?? 0) >= revision) return false
    told.delete(key)
    told.set(key, revision)
    if (told.size > TOLD_MAX) for (const oldest of told.keys()) if (told.size > TOLD_MAX / 2) told.delete(oldest)
    return true
  }

  async function look(): Promise<void> {
    const ids = hub.resellers
    if (ids.length === 0) return
    const scope = { kind: "resellers", ids } as const
    const [clock] = await store.statement(scope, `SELECT ${DATABASE_NOW_MS} AS now_ms`, [], { name: "conv_clock" })
    const lookingAtMs = Number(clock?.now_ms)
    const round = rounds
    // The first look may come late, since others before it failed: it goes back to when the watch began.
    const sinceMs = lookedAtMs === 0 ? lookingAtMs - Math.max(0, now() - startedAtMs) : lookedAtMs
    const values = [ids, sinceMs - OVERLAP_MS]
    const [threads, tasks] = await Promise.all([
      store.statement(
        scope,
        `SELECT t.reseller_id, t.left_location_id, t.left_revision, ${THREAD_COLUMNS}, ${CONTACT_COLUMNS}, (
           SELECT jsonb_agg(to_jsonb(e) ORDER BY e.revision, e.entry_id) FROM (SELECT ${ENTRY_COLUMNS}, e.revision FROM conv_entries e
             WHERE e.reseller_id = t.reseller_id AND e.thread_id = t.thread_id
             ORDER BY e.at_ms DESC, e.entry_id DESC LIMIT 20) AS e) AS entries
         FROM ${changedOf("conv_threads")} AS t ${CONTACT_JOIN}
         ORDER BY t.changed_at_ms DESC LIMIT ${LOOK_MAX}`,
        values,
        { name: "conv_changed_threads" },
      ),
      store.statement(
        scope,
        `SELECT k.reseller_id, ${TASK_WITH_CONTACT} FROM ${changedOf("conv_tasks")} AS k ${WHO_OF_TASK}
         ORDER BY k.changed_at_ms DESC LIMIT ${LOOK_MAX}`,
        values,
        { name: "conv_changed_tasks" },
      ),
    ])
    for (const row of threads.toReversed()) {
      const resellerId = String(row.reseller_id)
      const thread = readThread(row)
      const before = told.get(`${resellerId} ${thread.threadId}`) ?? thread.revision - 1
      const facts = { resellerId, seal: await sealing.of(resellerId), directory, nowMs: now() }
      if (!isNews(`${resellerId} ${thread.threadId}`, thread.revision)) continue
      const { threadId, brandId } = thread
      const locationId = String(row.left_location_id)
      if (Number(row.left_revision) > before) hub.tellGone(resellerId, { threadId, brandId, locationId }, thread)
      const shown = presentThread(thread, readContact(row), facts)
      const entries = (Array.isArray(row.entries) ? row.entries : []).filter((entry) => entry.revision > before)
      if (entries.length === 0) hub.tell(resellerId, thread, { kind: "thread", thread: shown })
      for (const entry of entries)
        hub.tell(resellerId, thread, { kind: "thread", thread: shown, entry: presentEntry(readEntry(entry)) })
    }
    for (const row of tasks.toReversed()) {
      const resellerId = String(row.reseller_id)
      const task = readTask(row)
      const seal = await sealing.of(resellerId)
      if (!isNews(`${resellerId} ${task.taskId}`, task.revision)) continue
      const shown = presentTask(
        task,
        contactOf(row, (contact) => presentContact(contact, seal)),
      )
      hub.tell(resellerId, task, { kind: "task", task: shown })
    }
    // Only now: after a look that failed the next one goes on from the last that told everything.
    if (round === rounds) lookedAtMs = lookingAtMs
  }

  function run(): void {
    if (working !== undefined) {
      again = true
      return
    }
    clearTimeout(timer)
    again = false
    working = look()
      .catch((error: unknown) => log.warn({ err: error }, "changes could not be looked for; trying again"))
      .then(() => {
        working = undefined
        if (closing || hub.resellers.length === 0) return
        timer = setTimeout(run, again ? 0 : LOOK_EVERY_MS)
      })
  }

  function start(): void {
    // What changed while nobody watched is in the list that the watcher reads.
    lookedAtMs = 0
    startedAtMs = now()
    rounds += 1
    run()
  }

  await lifecycle.start(
    "watching",
    async () => {},
    async () => {
      closing = true
      hub.close()
      clearTimeout(timer)
      await working
    },
  )
  return {
    hub,
    wake: () => {
      if (!closing && hub.resellers.length > 0) run()
    },
  }
}
