import type { BusRecord, Position } from "@rebound/bus"
import { type CallEvent, callEventCodec, callIdOf, TOPICS } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import { type CrashPoints, PoisonError, ReboundError } from "@rebound/runtime"
import type { CallState, SaidVerdict } from "../calls/call-state.ts"
import { hasMerged, mergeEvent } from "../calls/merge-event.ts"
import { ClassifierError } from "../errors.ts"
import type { CallRecords, EmitVerdict, Home, KeptCall } from "../ports.ts"
import { decide, type Settlement } from "../settle/decide.ts"
import type { CallFacts, SettleTraits } from "../settle/facts.ts"
import { CallCache } from "./call-cache.ts"
import { DueQueue } from "./due-queue.ts"
import { readFacts } from "./read-facts.ts"
import { Serial } from "./serial.ts"
import { verdictRecord } from "./verdict-record.ts"

export interface ClassifierDeps {
  readonly records: CallRecords
  readonly directory: DirectoryView
  readonly emit: EmitVerdict
  readonly traitsOf: (carrier: string) => SettleTraits
  /** Keyed hash of a caller's number within a reseller. */
  readonly callerKey: (resellerId: string, number: string) => string
  readonly now: () => number
  readonly crash: CrashPoints
  readonly observe: ClassifierObserver
  readonly onFatal: (error: unknown) => void
  /** Calls kept in memory as a cache of their rows. Default 20,000, about 60 MB. */
  readonly cacheMax?: number
}

/** What the metrics and the log want to know. */
export interface ClassifierObserver {
  /** `dead_letter`: it was not a call event. */
  event(outcome: "merged" | "repeat" | "overflow" | "dead_letter"): void
  /** A verdict is durable on the topic, at `nowMs`. */
  verdict(kept: KeptCall, said: SaidVerdict, nowMs: number): void
  /** What is kept of a call is damaged: nothing further will be said of it. */
  unreadable(error: PoisonError): void
}

/** How far a partition has been read, in the log's own time. */
interface LogTime {
  /** The newest receipt that was read. */
  readonly newestMs: number
  /** How much later than it was received that record was appended; 0 for what comes as it happens. */
  readonly lagMs: number
}

/** Produced this soon after its receipt, a record is live. What an import or a replay tells is older by far. */
const LIVE_WITHIN_MS = 5_000
const BULK_PATIENCE_MS = 60_000
const RETRY_MS = 1_000
/** How soon to look again where a call is due and its partition is not read to the end. */
const LOOK_AGAIN_MS = 5

/**
 * Works call events into verdicts. Per event: merge, write the row, put the verdict on the topic; only then does the
 * offset pass. Calls that wait for further legs sit in a due queue that counts on the log's time, so that a replay at any
 * speed says the same:
 *
 * - An event is judged at its own receipt, never at how far others have been read: a backlog is read with many calls side
 *   by side, and a call's answer may be dealt out after the later event of another call.
 * - An event that was received after its call fell due finds the verdict said that was due.
 * - A call without further events falls due when the log has passed the instant; once the partition is read to its end the
 *   wall clock stands in for the log, from as far back as the log is behind it. Nobody waits for bulk: there the wall clock
 *   stands in only when nothing has come for a minute, so that a slow replay says what a fast one does.
 */
export class Classifier {
  readonly #deps: ClassifierDeps
  readonly #cache: CallCache
  readonly #due = new Map<string, DueQueue>()
  readonly #serial = new Serial()
  readonly #logTimes = new Map<string, LogTime>()
  /** Partitions that are ours, and since when. */
  readonly #owned = new Map<string, number>()
  readonly #looking = new Set<string>()
  /** Calls with an event whose work failed and comes again, and where they are at home. */
  readonly #behind = new Map<string, string>()
  #emitted: { resellerId: string; callId: string; version: number }[] = []

  constructor(deps: ClassifierDeps) {
    this.#deps = deps
    this.#cache = new CallCache(deps.cacheMax ?? 20_000)
  }

  /** Rebuilds the due queue of partitions that came to us and says again what may not have reached the topic. */
  async assigned(topic: string, partitions: readonly number[]): Promise<void> {
    this.revoked(topic, partitions)
    for (const partition of partitions) this.#owned.set(keyOf({ topic, partition }), this.#deps.now())
    for await (const page of this.#deps.records.unfinished(topic, partitions)) {
      // A partition may have left again while its rows were read: its next owner speaks for it.
      const kept = page.filter((call) => this.#owned.has(keyOf(call.home)))
      for (const call of kept) {
        this.#cache.put(call)
        this.#await(call)
      }
      const unsaid = kept.filter((call) => call.state.version > call.emittedVersion)
      await Promise.all(unsaid.map((call) => this.#serial.run(call.callId, () => this.#sayAgain(call))))
    }
  }

  revoked(topic: string, partitions: readonly number[]): void {
    for (const partition of partitions) {
      const home = { topic, partition }
      this.#owned.delete(keyOf(home))
      this.#logTimes.delete(keyOf(home))
      this.#queue(topic).drop(partition)
      this.#cache.dropPartition(home)
      for (const [callId, key] of this.#behind) if (key === keyOf(home)) this.#behind.delete(callId)
    }
  }

  /** One record of a call-events topic. Throws PoisonError for what is not a call event. */
  async work(record: BusRecord, traceparent?: string): Promise<void> {
    const event = this.#decode(record)
    const home: Home = { topic: record.topic, partition: record.partition }
    this.#passTime(home, event.receivedAtMs, record.timestampMs)
    const callId = callIdOf(event)
    try {
      await this.#serial.run(callId, () => this.#workEvent(event, callId, home, traceparent))
      this.#behind.delete(callId)
    } catch (error) {
      // A failure for good goes to dead-letters or ends the process: nothing waits for it.
      if (error instanceof ReboundError && error.retryable && this.#owned.has(keyOf(home)))
        this.#behind.set(callId, keyOf(home))
      else this.#behind.delete(callId)
      throw error
    }
  }

  async #workEvent(event: CallEvent, callId: string, home: Home, traceparent: string | undefined): Promise<void> {
    const before = await this.#load(event.resellerId, callId)
    const repeat = before !== undefined && hasMerged(before.state, event)
    // What fell due before this event was received is said first, as it was when the call was live.
    const overdueMs = repeat ? undefined : before?.state.dueAtMs
    const kept =
      before !== undefined && overdueMs !== undefined && overdueMs <= event.receivedAtMs
        ? await this.#settle(before, overdueMs, before.state.traceparent || undefined)
        : before
    const merge = mergeEvent(kept?.state, event)
    this.#deps.observe.event(merge.kind)
    if (merge.kind === "repeat" && kept !== undefined) {
      // Written by a statement whose answer was lost, or by the partition's owner before us: what is left to do is here.
      await this.#goOn(kept)
      return
    }
    const base = { callId, home, emittedVersion: kept?.emittedVersion ?? 0, revision: kept?.revision ?? 0 }
    const state = { ...merge.state, traceparent: traceparent ?? "" }
    await this.#settle({ ...base, state }, state.lastReceivedAtMs, traceparent)
  }

  /**
   * Says what is due by the wall clock on partitions that are read to their end. Resolves to the instant at which to look
   * again, undefined when nothing is awaited, so that the caller sleeps instead of polling.
   */
  tick(topic: string, position: (partition: number) => Position | undefined): number | undefined {
    const nowMs = this.#deps.now()
    const queue = this.#queue(topic)
    let earliestMs: number | undefined
    for (const partition of queue.partitions()) {
      const home = { topic, partition }
      const at = position(partition)
      const behindMs = this.#behindMs(home, nowMs)
      if (at === undefined || behindMs === undefined) continue
      // Behind the log, only the log's own time may say that a window has closed.
      if (at.next >= at.end) this.#fire(home, nowMs - behindMs)
      const nextMs = queue.next(partition)
      if (nextMs === undefined) continue
      const lookMs = Math.max(nextMs + behindMs, nowMs + LOOK_AGAIN_MS)
      if (earliestMs === undefined || lookMs < earliestMs) earliestMs = lookMs
    }
    return earliestMs
  }

  /** Resolves when no call is being worked: after intake has stopped, before the store closes. */
  idle(): Promise<void> {
    this.#owned.clear()
    return this.#serial.idle()
  }

  /** Notes which verdicts reached the topic. Called on a timer; losing it only repeats verdicts. */
  async flushEmitted(): Promise<void> {
    const emitted = this.#emitted
    if (emitted.length === 0) return
    this.#emitted = []
    const highest = new Map(emitted.map((said) => [said.callId, said]))
    await this.#deps.records.markEmitted([...highest.values()])
  }

  #queue(topic: string): DueQueue {
    const queue = this.#due.get(topic) ?? new DueQueue()
    this.#due.set(topic, queue)
    return queue
  }

  #decode(record: BusRecord): CallEvent {
    try {
      return callEventCodec.decode(record.value)
    } catch (error) {
      if (error instanceof PoisonError) this.#deps.observe.event("dead_letter")
      throw error
    }
  }

  #passTime(home: Home, receivedAtMs: number, appendedAtMs: number): void {
    const known = this.#logTimes.get(keyOf(home))
    if (known !== undefined && receivedAtMs <= known.newestMs) return
    const behindMs = appendedAtMs - receivedAtMs
    this.#logTimes.set(keyOf(home), { newestMs: receivedAtMs, lagMs: behindMs < LIVE_WITHIN_MS ? 0 : behindMs })
    this.#lookSoon(home)
  }

  /** How far behind the wall clock a partition's log time runs while nothing comes; undefined when it is not ours. */
  #behindMs(home: Home, nowMs: number): number | undefined {
    const sinceMs = this.#owned.get(keyOf(home))
    if (sinceMs === undefined) return undefined
    const known = this.#logTimes.get(keyOf(home))
    if (home.topic !== TOPICS.callEventsBulk.name) return known?.lagMs ?? 0
    if (known !== undefined) return known.lagMs + BULK_PATIENCE_MS
    // Nothing has been read of it yet: the patience counts from when the partition came.
    return nowMs < sinceMs + BULK_PATIENCE_MS ? Number.POSITIVE_INFINITY : 0
  }

  /**
   * Fires what the log has passed, in a later turn: by then the next event of every call that has just been worked is
   * under way and comes before the call's falling due.
   */
  #lookSoon(home: Home): void {
    const key = keyOf(home)
    if (this.#looking.has(key)) return
    this.#looking.add(key)
    setImmediate(() => {
      this.#looking.delete(key)
      const newestMs = this.#logTimes.get(key)?.newestMs
      if (newestMs !== undefined && this.#owned.has(key)) this.#fire(home, newestMs)
    })
  }

  #fire(home: Home, untilMs: number): void {
    for (const { callId, dueAtMs } of this.#queue(home.topic).take(home.partition, untilMs)) {
      this.#serial
        .run(callId, () => this.#fallDue(callId, dueAtMs))
        .catch((error: unknown) => {
          if (error instanceof PoisonError) this.#deps.observe.unreadable(error)
          // The row still carries the due instant; a retryable failure is tried again a little later.
          else if (!(error instanceof ReboundError && error.retryable)) this.#deps.onFatal(error)
          else if (this.#owned.has(keyOf(home)))
            this.#queue(home.topic).add(home.partition, callId, Math.max(dueAtMs, untilMs) + RETRY_MS)
        })
    }
  }

  async #fallDue(callId: string, dueAtMs: number): Promise<void> {
    if (this.#behind.has(callId))
      throw new ClassifierError("CLASSIFIER_EVENT_BEHIND", `an event of call ${callId} is still to be written`)
    const resellerId = callId.slice(0, callId.indexOf(":"))
    const kept = await this.#load(resellerId, callId)
    // A further event moved the instant on, or the call was settled: its own entry stands for it.
    if (kept === undefined || (kept.state.dueAtMs ?? 0) > dueAtMs) return
    if (kept.state.dueAtMs === undefined) await this.#goOn(kept)
    else await this.#settle(kept, kept.state.dueAtMs, kept.state.traceparent || undefined)
  }

  /** A row that says more than we did about it: queued if it awaits something, said if its verdict never was. */
  async #goOn(kept: KeptCall): Promise<void> {
    this.#await(kept)
    if (kept.state.version > kept.emittedVersion) await this.#sayAgain(kept)
  }

  /** Queues a call that awaits something, unless its partition has gone meanwhile: then its new owner does. */
  #await(kept: KeptCall): void {
    const { home, state } = kept
    if (state.dueAtMs === undefined || !this.#owned.has(keyOf(home))) return
    this.#queue(home.topic).add(home.partition, kept.callId, state.dueAtMs)
    if (state.dueAtMs <= (this.#logTimes.get(keyOf(home))?.newestMs ?? 0)) this.#lookSoon(home)
  }

  async #load(resellerId: string, callId: string): Promise<KeptCall | undefined> {
    return this.#cache.get(callId) ?? (await this.#deps.records.load(resellerId, callId))
  }

  /** Fetch facts, decide, act: write the row, then put the verdict on the topic. Resolves to the call as it is then kept. */
  async #settle(kept: KeptCall, nowMs: number, traceparent: string | undefined): Promise<KeptCall> {
    const facts = readFacts(kept.state, this.#deps.directory)
    const settlement = decide(kept.state, facts, this.#deps.traitsOf(kept.state.carrier), nowMs)
    const saved = await this.#save({ ...kept, state: step(kept.state, facts, settlement) })
    this.#await(saved)
    if (settlement.kind === "wait" || saved.state.version <= saved.emittedVersion) return saved
    if (saved.state.version > kept.state.version) this.#deps.crash.reach("classifier.recorded")
    return this.#say(saved, facts, traceparent)
  }

  async #save(kept: KeptCall): Promise<KeptCall> {
    const revision = await this.#deps.records.save(kept)
    if (revision === undefined) {
      this.#cache.drop(kept.callId)
      throw new ClassifierError("CLASSIFIER_CALL_MOVED", `call ${kept.callId} was written by another owner meanwhile`)
    }
    const saved = { ...kept, revision }
    this.#cache.put(saved)
    return saved
  }

  async #say(kept: KeptCall, facts: CallFacts, traceparent: string | undefined): Promise<KeptCall> {
    const { state } = kept
    if (state.said === undefined) return kept
    const number = state.caller?.kind === "e164" ? state.caller.number : ""
    const key = number === "" ? "" : this.#deps.callerKey(state.resellerId, number)
    await this.#deps.emit(verdictRecord(state, facts, state.said, key), traceparent)
    this.#deps.crash.reach("classifier.produced")
    const said = { ...kept, emittedVersion: state.version }
    this.#cache.put(said)
    this.#emitted.push({ resellerId: state.resellerId, callId: kept.callId, version: state.version })
    this.#deps.observe.verdict(said, state.said, this.#deps.now())
    return said
  }

  /** A crash between the row and the topic: the verdict of the row, with its version. */
  async #sayAgain(kept: KeptCall): Promise<void> {
    await this.#say(kept, readFacts(kept.state, this.#deps.directory), kept.state.traceparent || undefined)
  }
}

const keyOf = (home: Home): string => `${home.topic} ${home.partition}`

/** The state after a settlement: a changed verdict is version + 1, an unchanged one says nothing. Pure. */
function step(state: CallState, facts: CallFacts, settlement: Settlement): CallState {
  if (settlement.kind === "wait") return { ...state, dueAtMs: settlement.dueAtMs }
  const { verdict, reason, callOver, lookAgainAtMs, answeredBy, decidedFromMs, settleWaitMs } = settlement
  const said: SaidVerdict = {
    verdict,
    reason,
    callOver,
    line: facts.line?.number ?? "",
    callerNumber: state.caller?.number ?? "",
    answeredBy,
    decidedFromMs,
    settleWaitMs,
  }
  if (state.said !== undefined && saysTheSame(state.said, said)) return { ...state, dueAtMs: lookAgainAtMs }
  return { ...state, dueAtMs: lookAgainAtMs, said, version: state.version + 1 }
}

/** Whether a reader would do the same on either: when and after which wait it was decided makes no news. */
const saysTheSame = (a: SaidVerdict, b: SaidVerdict): boolean =>
  a.reason === b.reason && a.callOver === b.callOver && a.line === b.line && a.callerNumber === b.callerNumber
