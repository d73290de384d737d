import { RpcError } from "@rebound/runtime"
import { StoreError, type Tx } from "@rebound/store"
import { saveThread } from "../threads/save-thread.ts"
import type { Thread } from "../threads/thread.ts"
import type { Entry } from "../timeline/entry.ts"
import { writeEntry } from "../timeline/write-entry.ts"
import type { HandlerDeps } from "./handler-deps.ts"
import { type Contact, presentThread, type ThreadInit } from "./present.ts"
import { findThread } from "./read-threads.ts"
import { type Seen, scopeOf } from "./sight.ts"

export interface Found {
  readonly thread: Thread
  readonly contact: Contact
}

/** What a person's deed makes of a thread; undefined: nothing changes. */
export interface Change {
  readonly thread: Thread
  /** Its line on the timeline, if it has one. */
  readonly entry?: Entry
}

/** Two who lock in a ring: one is told so, and is through at the next try. */
const TRIES_MAX = 3

/** Runs a person's transaction again where the server broke a ring of locks. */
export async function deed<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "STORE_CONFLICT" || attempt === TRIES_MAX) throw error
    }
  }
}

/**
 * One deed of a person on one thread: found within the sight and locked, changed, written, told to watchers, shown. Throws RpcError
 * `RPC_NOT_FOUND` for a thread that is not there or not theirs.
 */
export async function changeThread(
  deps: HandlerDeps,
  seen: Seen,
  threadId: string,
  decide: (tx: Tx, found: Found) => Promise<Change | undefined>,
): Promise<ThreadInit> {
  const { directory, now, sealing, store } = deps
  const seal = await sealing.of(seen.resellerId)
  const { thread, contact } = await deed(() =>
    store.transaction(scopeOf(seen), async (tx) => {
      const found = await findThread(tx, seen, threadId, "FOR NO KEY UPDATE OF t")
      const change = await decide(tx, found)
      if (change === undefined) return found
      if (change.entry !== undefined)
        await writeEntry(tx, seen.resellerId, threadId, found.thread.revision + 1, change.entry)
      return { ...found, thread: await saveThread(tx, seen.resellerId, change.thread) }
    }),
  )
  deps.committed()
  return presentThread(thread, contact, { resellerId: seen.resellerId, seal, directory, nowMs: now() })
}

/** A name as colleagues see it. Throws RpcError `RPC_INVALID`. */
export function readAuthor(author: string): string {
  const name = author.trim()
  if (name === "" || name.length > 200) throw new RpcError("RPC_INVALID", "author: 1 to 200 characters")
  return name
}

/** A key that a program chooses so that a repeated call is one deed. Throws RpcError `RPC_INVALID`. */
export function readKey(key: string): string {
  if (!/^[\x21-\x7e]{1,128}$/.test(key))
    throw new RpcError("RPC_INVALID", "idempotencyKey: 1 to 128 visible characters")
  return key
}
