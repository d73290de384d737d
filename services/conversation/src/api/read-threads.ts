import type { GetThreadRequest, ListThreadsRequest } from "@rebound/contracts"
import { REPLY_GOAL_MS, THREAD_VIEWS, type ThreadView } from "@rebound/contracts"
import { asE164, parseE164 } from "@rebound/numbers"
import { RpcError } from "@rebound/runtime"
import type { Row, SqlValue, Tx } from "@rebound/store"
import { readTask, TASK_COLUMNS } from "../tasks/task-rows.ts"
import { readThread, THREAD_COLUMNS, type Thread } from "../threads/thread.ts"
import { ENTRY_COLUMNS, readEntry } from "../timeline/entry.ts"
import { readCursor, readLimit, writeCursor } from "./cursor.ts"
import type { HandlerDeps } from "./handler-deps.ts"
import {
  CONTACT_COLUMNS,
  CONTACT_JOIN,
  type Contact,
  presentContact,
  presentEntry,
  presentTask,
  presentThread,
  readContact,
} from "./present.ts"
import { keyWithinSql, notFound, type Seen, scopeOf, sees, withinSql, withinValues } from "./sight.ts"

/** The state that counts now; $4 is now. */
const STATE = "CASE WHEN t.state = 'snoozed' AND t.snoozed_until_ms <= $4::bigint THEN 'open' ELSE t.state END"

/** Who waits. The partial index over the instants of those who do is used where the second part stands in a statement. */
const NEEDS_REPLY = `${STATE} = 'open' AND t.waiting_since_ms > 0`

/** What each view holds; $5 is the person whose `mine` it is. */
const VIEWS: Readonly<Record<ThreadView | "", string>> = {
  "": "t.state <> 'done'",
  needs_reply: NEEDS_REPLY,
  // By the wall clock: `REPLY_GOAL_MS` says why.
  late: `${NEEDS_REPLY} AND t.waiting_since_ms < $4::bigint - ${REPLY_GOAL_MS}`,
  mine: "t.state <> 'done' AND t.assignee = $5 AND $5 <> ''",
  unassigned: `${STATE} = 'open' AND t.assignee = '' AND $5 = $5`,
  undeliverable: "t.state <> 'done' AND t.undeliverable",
  all: `${STATE} = 'open'`,
  done: "t.state = 'done'",
  snoozed: `${STATE} = 'snoozed'`,
}

/** Later than any instant: who does not wait comes after all who do. */
const NEVER_MS = 9_000_000_000_000_000
const ORDERS = {
  newest: { by: "t.last_at_ms", direction: "DESC", past: "<" },
  waiting: {
    by: `CASE t.waiting_since_ms WHEN 0 THEN ${NEVER_MS} ELSE t.waiting_since_ms END`,
    direction: "ASC",
    past: ">",
  },
  // Where all wait, in the order of the index.
  waiting_all: { by: "t.waiting_since_ms", direction: "ASC", past: ">" },
} as const
const ALL_WAIT: ReadonlySet<string> = new Set<ThreadView>(["needs_reply", "late"])

const isView = (text: string): text is ThreadView | "" =>
  text === "" || (THREAD_VIEWS as readonly string[]).includes(text)

/** A page of threads with the counts of all views. */
export async function listThreads(deps: HandlerDeps, seen: Seen, request: ListThreadsRequest) {
  const { directory, now, sealing, store } = deps
  const limit = readLimit(request.limit)
  const { view, person } = request
  if (!isView(view)) throw new RpcError("RPC_INVALID", `view: one of ${THREAD_VIEWS.join(", ")}`)
  const sort = request.sort === "" ? "newest" : request.sort
  if (sort !== "newest" && sort !== "waiting") throw new RpcError("RPC_INVALID", "sort: newest or waiting")
  const cursor = readCursor(request.cursor)
  const seal = await sealing.of(seen.resellerId)
  const found = request.search === "" ? undefined : await search(deps, seen, request.search)
  const order = ORDERS[sort === "waiting" && ALL_WAIT.has(view) ? "waiting_all" : sort]
  const nowMs = Math.floor(now())
  const values: SqlValue[] = [...withinValues(seen), nowMs, person]
  const [rows, [counted], sites] = await Promise.all([
    store.statement(
      scopeOf(seen),
      `SELECT ${THREAD_COLUMNS}, ${CONTACT_COLUMNS}, ${order.by} AS place FROM conv_threads t ${CONTACT_JOIN}
       WHERE ${withinSql("t")} AND ${VIEWS[view]} AND $4::bigint > 0 AND $5::text IS NOT NULL
         AND ($6::bigint < 0 OR (${order.by}, t.thread_id) ${order.past} ($6::bigint, $7::text))
         AND ($8::boolean OR t.thread_id = ANY ($9::text[]))
       ORDER BY ${order.by} ${order.direction}, t.thread_id ${order.direction} LIMIT $10::integer`,
      [...values, cursor?.at ?? -1, cursor?.id ?? "", found === undefined, found ?? [], limit + 1],
    ),
    store.statement(scopeOf(seen), COUNTS, values, { name: "conv_counts" }),
    store.statement(scopeOf(seen), SITES, [...withinValues(seen), nowMs], { name: "conv_sites" }),
  ])
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    threads: shown
      .map((row) => ({ thread: readThread(row), contact: readContact(row) }))
      .filter(({ thread }) => sees(seen, thread))
      .map(({ thread, contact }) =>
        presentThread(thread, contact, { resellerId: seen.resellerId, seal, directory, nowMs }),
      ),
    nextCursor: last === undefined ? "" : writeCursor({ at: Number(last.place), id: String(last.thread_id) }),
    counts: {
      needsReply: Number(counted?.needs_reply ?? 0),
      mine: Number(counted?.mine ?? 0),
      unassigned: Number(counted?.unassigned ?? 0),
      undeliverable: Number(counted?.undeliverable ?? 0),
      open: Number(counted?.open ?? 0),
      snoozed: Number(counted?.snoozed ?? 0),
      done: Number(counted?.done ?? 0),
      callbacks: Number(counted?.callbacks ?? 0),
      late: Number(counted?.late ?? 0),
      sites: sites
        .map((row) => ({ brandId: String(row.brand_id), locationId: String(row.location_id), open: Number(row.open) }))
        .filter((site) => sees(seen, site)),
    },
  }
}

const COUNTS = `SELECT count(*) FILTER (WHERE ${VIEWS.needs_reply}) AS needs_reply, count(*) FILTER (WHERE ${VIEWS.mine}) AS mine,
  count(*) FILTER (WHERE ${VIEWS.unassigned}) AS unassigned, count(*) FILTER (WHERE ${VIEWS.undeliverable}) AS undeliverable,
  count(*) FILTER (WHERE ${VIEWS.all}) AS open, count(*) FILTER (WHERE ${VIEWS.snoozed}) AS snoozed,
  count(*) FILTER (WHERE ${VIEWS.done}) AS done,
  (SELECT count(*) FROM conv_tasks k WHERE ${withinSql("k")} AND k.done_at_ms = 0) AS callbacks,
  (SELECT count(*) FROM conv_threads t WHERE ${withinSql("t")} AND ${VIEWS.late}) AS late
  FROM conv_threads t WHERE ${withinSql("t")}`

/** As many as a sight may name. */
const SITES_MAX = 1_000

/** Threads that are open, by site: read from an index that holds those that are not done. $4 is now. */
const SITES = `SELECT t.brand_id, t.location_id, count(*) AS open FROM conv_threads t
  WHERE ${withinSql("t")} AND t.state <> 'done' AND ${VIEWS.all} GROUP BY t.brand_id, t.location_id LIMIT ${SITES_MAX}`

/** Threads that a search looks through for a part of a number: numbers lie sealed, and newer callers are looked for more. */
const SEARCHED_MAX = 2_000

/** Ids of the threads that a search means: by name, by whole number, or by some digits of one. */
async function search({ hasher, sealing, store }: HandlerDeps, seen: Seen, text: string): Promise<string[]> {
  const asked = text.trim().slice(0, 100)
  const byName = await store.statement(
    scopeOf(seen),
    `SELECT t.thread_id FROM conv_threads t, LATERAL (
       SELECT name FROM conv_contacts WHERE reseller_id = t.reseller_id AND contact_id = t.contact_id OFFSET 0) AS c
     WHERE ${withinSql("t")} AND c.name ILIKE $4 ORDER BY t.last_at_ms DESC LIMIT ${SEARCHED_MAX}`,
    [...withinValues(seen), `%${asked.replace(/[\\%_]/g, "\\$&")}%`],
    { name: "conv_search_name" },
  )
  const ids = byName.map((row) => String(row.thread_id))
  const digits = asked.replace(/\D/g, "")
  if (digits.length < 2 || /\p{L}/u.test(asked)) return ids
  const parsed = parseE164(asked, "US")
  const number = parsed.kind === "e164" ? asE164(parsed.number) : null
  const keys = number === null ? [] : hasher.all(seen.resellerId, number)
  const seal = await sealing.of(seen.resellerId)
  const rows = await store.statement(
    scopeOf(seen),
    `SELECT t.thread_id, n.caller_key, n.number_sealed FROM (
       SELECT * FROM conv_threads t WHERE ${withinSql("t")} ORDER BY t.last_at_ms DESC LIMIT ${SEARCHED_MAX}) AS t, LATERAL (
         SELECT * FROM conv_numbers WHERE reseller_id = t.reseller_id AND contact_id = t.contact_id OFFSET 0) AS n
     UNION ALL
     SELECT t.thread_id, n.caller_key, n.number_sealed FROM unnest($4::text[]) AS u(name),
       LATERAL (SELECT * FROM conv_numbers WHERE reseller_id = $1 AND caller_key = u.name OFFSET 0) AS n,
       LATERAL (SELECT * FROM conv_threads t WHERE ${keyWithinSql("t")} AND t.contact_id = n.contact_id OFFSET 0) AS t`,
    [...withinValues(seen), keys],
    { name: "conv_search_number" },
  )
  const matches = rows.filter(
    (row) => keys.includes(String(row.caller_key)) || seal.openNumber(String(row.number_sealed)).includes(digits),
  )
  return [...ids, ...matches.map((row) => String(row.thread_id))]
}

/** A thread with its contact, if it lies within the sight. */
export async function findThread(
  tx: Tx,
  seen: Seen,
  threadId: string,
  lock: "" | "FOR NO KEY UPDATE OF t" = "",
): Promise<{ readonly thread: Thread; readonly contact: Contact }> {
  const [row]: Row[] = await tx.query(
    `SELECT ${THREAD_COLUMNS}, ${CONTACT_COLUMNS} FROM conv_threads t ${CONTACT_JOIN}
     WHERE ${keyWithinSql("t")} AND t.thread_id = $4 ${lock}`,
    [...withinValues(seen), threadId],
    { name: lock === "" ? "conv_find_thread" : "conv_hold_thread" },
  )
  if (row === undefined) throw notFound("thread")
  const thread = readThread(row)
  if (!sees(seen, thread)) throw notFound("thread")
  return { thread, contact: readContact(row) }
}

export async function getThread(deps: HandlerDeps, seen: Seen, request: GetThreadRequest) {
  const { directory, now, sealing, store } = deps
  const limit = readLimit(request.limit)
  const cursor = readCursor(request.beforeCursor)
  const seal = await sealing.of(seen.resellerId)
  const statement: Tx["query"] = (sql, values, options) => store.statement(scopeOf(seen), sql, values, options)
  const { thread, contact } = await findThread({ query: statement }, seen, request.threadId)
  const [entries, tasks] = await Promise.all([
    statement(
      `SELECT ${ENTRY_COLUMNS} FROM conv_entries e WHERE e.reseller_id = $1 AND e.thread_id = $2
         AND ($3::bigint < 0 OR (e.at_ms, e.entry_id) < ($3::bigint, $4::text))
       ORDER BY e.at_ms DESC, e.entry_id DESC LIMIT $5::integer`,
      [seen.resellerId, thread.threadId, cursor?.at ?? -1, cursor?.id ?? "", limit + 1],
      { name: "conv_timeline" },
    ),
    statement(
      `SELECT ${TASK_COLUMNS} FROM conv_tasks k WHERE ${keyWithinSql("k")} AND k.thread_id = $4 ORDER BY k.created_at_ms DESC LIMIT 50`,
      [...withinValues(seen), thread.threadId],
      { name: "conv_tasks_of_thread" },
    ),
  ])
  const shown = entries.slice(0, limit).map(readEntry)
  const oldest = entries.length > limit ? shown.at(-1) : undefined
  const contactShown = presentContact(contact, seal)
  return {
    thread: presentThread(thread, contact, { resellerId: seen.resellerId, seal, directory, nowMs: now() }),
    timeline: shown.reverse().map(presentEntry),
    beforeCursor: oldest === undefined ? "" : writeCursor({ at: oldest.atMs, id: oldest.entryId }),
    tasks: tasks
      .map(readTask)
      .filter((task) => sees(seen, task))
      .map((task) => presentTask(task, contactShown)),
  }
}
