import type { BusRecord } from "@rebound/bus"
import { type CallVerdict, callVerdictCodec } from "@rebound/contracts"
import { asE164 } from "@rebound/numbers"
import type { Tx } from "@rebound/store"
import { tellOfText } from "../notices/tell-of-text.ts"
import type { ResellerSeal } from "../numbers-at-rest/sealing.ts"
import type { ThreadDeps } from "../surroundings.ts"
import { AUTOMATIC, endTaskOfCall, endTasksOfThread, tellTaskItsLine } from "../tasks/task-rows.ts"
import { hasLeft } from "../texts/decide-step.ts"
import { clearTextsInError, markTextsInError } from "../texts/texts-in-error.ts"
import { countAttempts, EPISODE_MAX_MS } from "../threads/count-attempts.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import { type Caller, type NewThread, type OpenThread, openThread } from "../threads/open-thread.ts"
import { saveThread } from "../threads/save-thread.ts"
import { BLANK_ENTRY, sourceOf } from "../timeline/entry.ts"
import { findEntry, writeEntry } from "../timeline/write-entry.ts"
import { type CallDecision, callWords, decideCall, isMissed } from "./decide-call.ts"

/** A verdict with what had to be found before the transaction. */
interface Known {
  readonly verdict: CallVerdict
  readonly caller: Caller
  readonly number: string
  readonly place: NewThread["place"]
  readonly make: NewThread | undefined
  readonly seal: ResellerSeal
  readonly turn: Extract<CallDecision, { kind: "record" }>["turn"]
}

/** Puts calls on timelines. What it resolves for is durable; a verdict that comes again changes nothing. */
export class VerdictWork {
  readonly #deps: ThreadDeps

  constructor(deps: ThreadDeps) {
    this.#deps = deps
  }

  /** Rejects with PoisonError, StoreError or VaultError; the bus knows what each means. */
  async work(record: BusRecord): Promise<void> {
    const { directory, hasher, ids, sealing, store } = this.#deps
    const verdict = callVerdictCodec.decode(record.value)
    const found = directory.lineByNumber(verdict.line)
    const line = found?.resellerId === verdict.resellerId ? found : undefined
    // The record knows whose line it was when it rang; a line may have moved since.
    const brandId = verdict.brandId || (line?.location.brand.id ?? "")
    const locationId = verdict.locationId || (line?.location.id ?? "")
    const location = directory.location(verdict.resellerId, locationId)
    const number = verdict.caller?.kind === "e164" ? asE164(verdict.caller.number) : null
    const decision = decideCall({
      verdict: verdict.verdict,
      origin: verdict.origin,
      brandKnown: brandId !== "",
      callerKnown: number !== null,
      callerIsInsider:
        number !== null &&
        (directory.lineByNumber(number) !== undefined ||
          location?.staffNumbers.has(number) === true ||
          location?.excludedNumbers.has(number) === true),
    })
    if (decision.kind === "ignore") return
    const { resellerId } = verdict
    const scope = { kind: "resellers", ids: [resellerId] } as const
    if (decision.kind === "no_thread" || number === null) {
      if (await store.transaction(scope, (tx) => this.#settleTask(tx, verdict))) this.#deps.committed()
      return
    }
    const seal = await sealing.of(resellerId)
    const caller: Caller = {
      resellerId,
      brandId,
      names: hasher.all(resellerId, number),
      numberSealed: seal.sealNumber(number),
      name: verdict.caller?.name ?? "",
    }
    const place = { locationId, line: verdict.line }
    const make = decision.make ? { contactId: ids.next(), threadId: ids.next(), place } : undefined
    const known: Known = { verdict, caller, number, place, make, seal, turn: decision.turn }
    const changed = await store.transaction(scope, (tx) => this.#record(tx, known))
    if (!changed) return
    this.#deps.crash.reach("conversation.recorded")
    this.#deps.committed()
  }

  /** The task of a call whose caller is not known: ended where the call was not missed after all. */
  async #settleTask(tx: Tx, verdict: CallVerdict): Promise<boolean> {
    const { resellerId, callId } = verdict
    if (isMissed(verdict.verdict)) {
      await tellTaskItsLine(tx, resellerId, callId, verdict.line)
      return false
    }
    return await endTaskOfCall(tx, resellerId, callId, { atMs: this.#deps.now(), by: AUTOMATIC, result: "not_needed" })
  }

  async #record(tx: Tx, { verdict, caller, number, place, make, seal, turn }: Known): Promise<boolean> {
    const { resellerId, callId } = verdict
    const open = await openThread(tx, caller, verdict.startedAtMs, make)
    if (open === undefined) return false
    const sourceId = sourceOf.call(callId)
    const known = await findEntry(tx, resellerId, sourceId)
    if (known !== undefined && known.version >= verdict.version) return false

    const { thread } = open
    const revision = thread.revision + 1
    const missed = isMissed(verdict.verdict)
    if (missed && known?.textedInError) await clearTextsInError(tx, resellerId, callId, revision)
    const textsInError = missed ? [] : await markTextsInError(tx, resellerId, thread.threadId, callId, revision)
    await writeEntry(tx, resellerId, thread.threadId, revision, {
      ...BLANK_ENTRY,
      entryId: known?.entryId ?? this.#deps.ids.next(),
      sourceId,
      version: verdict.version,
      kind: "call",
      atMs: verdict.startedAtMs,
      author: "caller",
      callId,
      verdict: verdict.verdict,
      reason: verdict.reason,
      endedAtMs: verdict.endedAtMs,
      ringMs: verdict.ringTold ? verdict.ringMs : 0,
      textedInError: textsInError.length > 0,
      ...place,
    })
    // What an import or a replay brings is no news to anybody.
    const text = textsInError.find(({ messageState }) => hasLeft(messageState))
    if (text !== undefined && (verdict.origin === "live" || verdict.origin === "sweep"))
      await tellOfText(tx, this.#deps, seal, {
        event: "texted_in_error",
        resellerId,
        threadId: thread.threadId,
        contactId: thread.contactId,
        number,
        text,
        call: { atMs: verdict.startedAtMs },
        atMs: this.#deps.now(),
      })
    await this.#settleTasks(tx, open, verdict)
    const turned = takeTurn(thread, {
      kind: turn,
      atMs: verdict.startedAtMs,
      overAtMs: verdict.endedAtMs,
      words: callWords(verdict.reason),
      place,
    })
    await saveThread(tx, resellerId, { ...turned, attempts: await attemptsOf(tx, resellerId, thread.threadId) })
    return true
  }

  async #settleTasks(tx: Tx, { thread }: OpenThread, verdict: CallVerdict): Promise<void> {
    const { resellerId, callId } = verdict
    if (isMissed(verdict.verdict)) return tellTaskItsLine(tx, resellerId, callId, verdict.line)
    await endTaskOfCall(tx, resellerId, callId, { atMs: this.#deps.now(), by: AUTOMATIC, result: "not_needed" })
    if (verdict.verdict !== "answered") return
    const atMs = Math.max(verdict.startedAtMs, verdict.endedAtMs)
    await endTasksOfThread(tx, resellerId, thread.threadId, { atMs, by: AUTOMATIC, result: "reached" })
  }
}

async function attemptsOf(tx: Tx, resellerId: string, threadId: string): Promise<number> {
  const rows = await tx.query(
    `WITH newest AS (SELECT max(at_ms) AS at_ms FROM conv_entries WHERE reseller_id = $1 AND thread_id = $2 AND kind = 'call')
     SELECT e.at_ms, e.ended_at_ms, e.location_id, e.verdict FROM conv_entries e, newest
     WHERE e.reseller_id = $1 AND e.thread_id = $2 AND e.kind = 'call' AND e.at_ms >= newest.at_ms - ${EPISODE_MAX_MS}`,
    [resellerId, threadId],
    { name: "conv_episode" },
  )
  return countAttempts(
    rows.map((row) => ({
      startedAtMs: Number(row.at_ms),
      endedAtMs: Number(row.ended_at_ms),
      locationId: String(row.location_id),
      missed: isMissed(String(row.verdict)),
    })),
  )
}
