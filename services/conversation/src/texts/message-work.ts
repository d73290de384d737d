import type { BusRecord } from "@rebound/bus"
import { refusalOfCode } from "@rebound/carriers"
import { isMessageState, type MessageEvent, type MessageState, messageEventCodec } from "@rebound/contracts"
import { asE164 } from "@rebound/numbers"
import type { Tx } from "@rebound/store"
import { isMissed } from "../calls/decide-call.ts"
import { tellOfText } from "../notices/tell-of-text.ts"
import type { ResellerSeal } from "../numbers-at-rest/sealing.ts"
import type { ThreadDeps } from "../surroundings.ts"
import { decideTask, endsTask } from "../tasks/decide-task.ts"
import { AUTOMATIC, endTaskOfCall, makeTask } from "../tasks/task-rows.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import { type Caller, openThread } from "../threads/open-thread.ts"
import { saveThread } from "../threads/save-thread.ts"
import { stateNumber } from "../threads/state-number.ts"
import type { Thread } from "../threads/thread.ts"
import { BLANK_ENTRY, type Entry, sourceOf } from "../timeline/entry.ts"
import { findEntries, findEntry, writeEntry } from "../timeline/write-entry.ts"
import { settleCallback } from "./callback-of-step.ts"
import { hasFailed, hasLeft, mayHaveLeft, movesForward, notTextedWords, silenceOf } from "./decide-step.ts"
import { replyLeft } from "./reply-left.ts"
import { authorOfText } from "./reply-rows.ts"
import { markCallInError } from "./texts-in-error.ts"

/** A step with what had to be found before the transaction. */
interface Known {
  readonly event: MessageEvent
  readonly state: MessageState
  readonly caller: Caller
  readonly number: string
  readonly seal: ResellerSeal
}

/** Puts texts, and what was not texted, on timelines. What it resolves for is durable; a step that comes again changes nothing. */
export class MessageWork {
  readonly #deps: ThreadDeps

  constructor(deps: ThreadDeps) {
    this.#deps = deps
  }

  /** Rejects with PoisonError, StoreError or VaultError; the bus knows what each means. */
  async work(record: BusRecord): Promise<void> {
    const { hasher, sealing, store } = this.#deps
    const event = messageEventCodec.decode(record.value)
    const { brandId, resellerId, state } = event
    // Texts to staff are no conversation; a call of a line that is nobody's belongs to no brand.
    if (event.class === "staff" || brandId === "" || !isMessageState(state)) return
    const scope = { kind: "resellers", ids: [resellerId] } as const
    const number = event.recipient?.kind === "e164" ? asE164(event.recipient.number) : null
    if (number === null) {
      if (await store.transaction(scope, (tx) => this.#withoutCaller(tx, event))) this.#deps.committed()
      return
    }
    const seal = await sealing.of(resellerId)
    const caller: Caller = {
      resellerId,
      brandId,
      names: hasher.all(resellerId, number),
      numberSealed: seal.sealNumber(number),
      name: "",
    }
    const known: Known = { event, state, caller, number, seal }
    const changed = await store.transaction(scope, (tx) =>
      state === "suppressed" ? this.#notTexted(tx, known) : this.#step(tx, known),
    )
    if (!changed) return
    this.#deps.crash.reach("conversation.recorded")
    this.#deps.committed()
  }

  /** Nobody knows who called: a task of its own, since two such calls may be two people. */
  async #withoutCaller(tx: Tx, event: MessageEvent): Promise<boolean> {
    const { state, reason: said, resellerId, callId, atMs } = event
    if (callId === "") return false
    if (endsTask({ state, reason: said }))
      return await endTaskOfCall(tx, resellerId, callId, { atMs, by: AUTOMATIC, result: "not_needed" })
    const reason = decideTask({ state, reason: said, notTextable: false })
    if (reason === undefined) return false
    return await makeTask(tx, event.resellerId, {
      taskId: this.#deps.ids.next(),
      threadId: "",
      brandId: event.brandId,
      locationId: event.locationId,
      line: event.line || this.#onlyLineOf(event.resellerId, event.locationId),
      callId: event.callId,
      reason,
      createdAtMs: event.atMs,
    })
  }

  async #notTexted(tx: Tx, { event, caller }: Known): Promise<boolean> {
    const { ids } = this.#deps
    const { resellerId, callId, reason } = event
    const silent = silenceOf(reason) === "silent"
    const open = await openThread(tx, caller, event.atMs, silent ? undefined : this.#newThread(event))
    if (open === undefined) return false
    const sourceId = sourceOf.notTexted(callId)
    const known = await findEntry(tx, resellerId, sourceId)
    if (known !== undefined && known.version >= event.verdictVersion) return false
    // The decision on an older verdict, told late: the call has its text.
    if (await hasTextSince(tx, resellerId, callId, event.verdictVersion)) return false
    const place = { locationId: event.locationId, line: event.line || open.thread.line }
    const revision = open.thread.revision + 1
    const stands = { thread: open.thread, ...place, revision, notTextable: false }
    if (silent) {
      if (known === undefined) return false
      await settleCallback(tx, ids, event, stands)
      await tx.query(DROP, [resellerId, sourceId], { name: "conv_drop_entry" })
      await saveThread(tx, resellerId, open.thread)
      return true
    }
    await writeEntry(tx, resellerId, open.thread.threadId, revision, {
      ...BLANK_ENTRY,
      entryId: known?.entryId ?? ids.next(),
      sourceId,
      version: event.verdictVersion,
      kind: "text_out",
      atMs: event.atMs,
      author: "automatic",
      callId,
      reason,
      messageState: "suppressed",
      messageClass: event.class,
      ...place,
    })
    if (reason === "opted_out" || reason === "not_textable")
      await stateNumber(tx, caller, open, { what: reason, atMs: event.atMs })
    await settleCallback(tx, ids, event, stands)
    await saveThread(
      tx,
      resellerId,
      takeTurn(open.thread, { kind: "automatic_text", atMs: event.atMs, words: notTextedWords(reason), place }),
    )
    return true
  }

  async #step(tx: Tx, { event, state, caller, number, seal }: Known): Promise<boolean> {
    const { ids } = this.#deps
    const { resellerId } = event
    const open = await openThread(tx, caller, event.atMs, this.#newThread(event))
    if (open === undefined) return false
    const { thread } = open
    const sourceId = sourceOf.message(event.messageId)
    const [callSource, notTexted] = [sourceOf.call(event.callId), sourceOf.notTexted(event.callId)]
    const told = await findEntries(tx, resellerId, [sourceId, callSource, notTexted])
    const known = told.get(sourceId)
    if (known !== undefined && !movesForward(known.messageState, state)) return false

    const first = event.class === "first"
    const call = told.get(callSource)
    const left = hasLeft(state)
    const entry: Entry = {
      ...(known ?? {
        ...BLANK_ENTRY,
        entryId: ids.next(),
        sourceId,
        kind: "text_out",
        atMs: event.atMs,
        author: await authorOfText(tx, resellerId, thread.threadId, event),
        callId: event.callId,
        messageId: event.messageId,
        messageClass: event.class,
      }),
      version: Math.max(known?.version ?? 0, event.verdictVersion),
      body: event.body,
      reason: event.reason,
      messageState: state,
      segments: event.segments,
      errorCode: event.errorCode,
      acceptedAtMs: known?.acceptedAtMs || (left ? event.atMs : 0),
      deliveredAtMs: state === "delivered" ? event.atMs : 0,
      locationId: event.locationId,
      line: event.line,
      textedInError: first && mayHaveLeft(state) && call !== undefined && !isMissed(call.verdict),
    }
    const revision = thread.revision + 1
    await writeEntry(tx, resellerId, thread.threadId, revision, entry)
    if (first && call !== undefined && call.textedInError !== entry.textedInError)
      await markCallInError(tx, resellerId, event.callId, revision)
    const decidedBefore = told.get(notTexted)?.version ?? Number.POSITIVE_INFINITY
    if (known === undefined && first && decidedBefore <= event.verdictVersion)
      await tx.query(DROP, [resellerId, notTexted], { name: "conv_drop_entry" })
    const refusal = refusalOfCode(event.errorCode)
    if (refusal.notTextable) await stateNumber(tx, caller, open, { what: "not_textable", atMs: event.atMs })
    if (refusal.optedOut) await stateNumber(tx, caller, open, { what: "opted_out", atMs: event.atMs })
    if (first) {
      const { locationId, line } = entry
      await settleCallback(tx, ids, event, { thread, locationId, line, revision, notTextable: refusal.notTextable })
    }
    if (first && left && (known === undefined || known.acceptedAtMs === 0))
      await tellOfText(tx, this.#deps, seal, {
        event: entry.textedInError ? "texted_in_error" : "text_back",
        resellerId,
        threadId: thread.threadId,
        contactId: thread.contactId,
        number,
        text: entry,
        call,
        atMs: event.atMs,
      })
    const isHuman = event.class === "convo"
    const turned =
      known === undefined
        ? takeTurn(thread, {
            kind: isHuman ? "person_wrote" : "automatic_text",
            atMs: entry.atMs,
            words: entry.body,
            place: { locationId: entry.locationId, line: entry.line },
          })
        : thread
    const answered =
      isHuman && left && (known === undefined || known.acceptedAtMs === 0)
        ? await replyLeft(tx, resellerId, turned, entry, open.callerKey)
        : turned
    const undeliverable = await this.#isUndeliverable(tx, resellerId, thread, entry)
    await saveThread(tx, resellerId, { ...answered, undeliverable })
    return true
  }

  /** The newest text to the caller decides. */
  async #isUndeliverable(tx: Tx, resellerId: string, thread: Thread, entry: Entry): Promise<boolean> {
    const failed = hasFailed(entry.messageState, entry.messageClass)
    if (failed === thread.undeliverable || !(failed || hasLeft(entry.messageState))) return thread.undeliverable
    const newer = await tx.query(
      `SELECT FROM conv_entries WHERE reseller_id = $1 AND thread_id = $2 AND kind = 'text_out' AND at_ms > $3::bigint
         AND message_state <> 'suppressed' LIMIT 1`,
      [resellerId, thread.threadId, Math.floor(entry.atMs)],
      { name: "conv_newer_text" },
    )
    return newer.length > 0 ? thread.undeliverable : failed
  }

  #newThread(event: MessageEvent) {
    const { ids } = this.#deps
    return {
      contactId: ids.next(),
      threadId: ids.next(),
      place: { locationId: event.locationId, line: event.line },
    }
  }

  /** What tells of a call that was not texted may lack its line; a location with one line leaves no doubt. */
  #onlyLineOf(resellerId: string, locationId: string): string {
    let only = ""
    for (const line of this.#deps.directory.lines()) {
      if (line.resellerId !== resellerId || line.location.id !== locationId) continue
      if (only !== "") return ""
      only = line.number
    }
    return only
  }
}

const DROP = "DELETE FROM conv_entries WHERE reseller_id = $1 AND source_id = $2"

async function hasTextSince(tx: Tx, resellerId: string, callId: string, version: number): Promise<boolean> {
  const rows = await tx.query(
    `SELECT FROM conv_entries WHERE reseller_id = $1 AND call_id = $2 AND call_id <> '' AND kind = 'text_out' AND message_id <> ''
       AND version >= $3::integer AND message_state <> 'cancelled' LIMIT 1`,
    [resellerId, callId, version],
    { name: "conv_has_text_since" },
  )
  return rows.length > 0
}
