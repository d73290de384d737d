import type { BusRecord, Position } from "@rebound/bus"
import { callEventCodec, callIdOf } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import { type CrashPoints, ReboundError } from "@rebound/runtime"
import type { CallState, SaidVerdict } from "../calls/call-state.ts"
import { mergeEvent } from "../calls/merge-event.ts"
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
  event(outcome: "merged" | "repeat" | "overflow"): void
  verdict(said: SaidVerdict, version: number, kept: KeptCall): void
}

/** Another owner wrote the row between our read and our write: read again. Ends by itself once the partition has moved. */
class CallMovedError extends ReboundError {
  constructor(callId: string) {
    super("CLASSIFIER_CALL_MOVED", `call ${callId} was written by another owner meanwhile`, { retryable: true })
  }
}

/**
 * Works call events into verdicts. Per event: merge, write the row, put the verdict on the topic; only then does the
 * offset pass. Calls that wait for further legs sit in a due queue that counts on the log's time, so that a replay at
 * any speed says the same; while a partition is caught up the wall clock stands in for the log.
 */
export class Classifier {
  readonly #deps: ClassifierDeps
  readonly #cache: CallCache
  readonly #due = new Map<string, DueQueue>()
  readonly #serial = new Serial()
  /** Log time of each partition: the newest receipt that has been read from it. */
  readonly #logTimeMs = new Map<string, number>()
  #emitted: { resellerId: string; callId: string; version: number }[] = []

  constructor(deps: ClassifierDeps) {
    this.#deps = deps
    this.#cache = new CallCache(deps.cacheMax ?? 20_000)
  }

  /** Rebuilds the due queue of partitions that came to us and says again what may not have reached the topic. */
  async assigned(topic: string, partitions: readonly number[]): Promise<void> {
    this.revoked(topic, partitions)
    for (const kept of await this.#deps.records.unfinished(topic, partitions)) {
      this.#cache.put(kept)
      if (kept.state.dueAtMs !== undefined) this.#queue(topic).add(kept.home.partition, kept.callId, kept.state.dueAtMs)
      if (kept.state.version > kept.emittedVersion) await this.#serial.run(kept.callId, () => this.#sayAgain(kept))
    }
  }

  revoked(topic: string, partitions: readonly number[]): void {
    for (const partition of partitions) {
      this.#queue(topic).drop(partition)
      this.#logTimeMs.delete(`${topic} ${partition}`)
      this.#cache.dropPartition({ topic, partition })
    }
  }

  /** One record of a call-events topic. Throws PoisonError for what is not a call event. */
  async work(record: BusRecord, traceparent?: string): Promise<void> {
    const event = callEventCodec.decode(record.value)
    const home: Home = { topic: record.topic, partition: record.partition }
    // What fell due before this event was received is said first, as it would have been live.
    this.#advance(home, event.receivedAtMs)
    const callId = callIdOf(event)
    await this.#serial.run(callId, async () => {
      const kept = await this.#load(event.resellerId, callId)
      const merge = mergeEvent(kept?.state, event)
      this.#deps.observe.event(merge.kind)
      if (merge.kind === "repeat" && kept !== undefined) {
        if (kept.state.version > kept.emittedVersion) await this.#sayAgain(kept)
        return
      }
      const base = { callId, home, emittedVersion: kept?.emittedVersion ?? 0, revision: kept?.revision ?? 0 }
      await this.#settle(
        { ...base, state: { ...merge.state, traceparent: traceparent ?? "" } },
        Math.max(this.#logTime(home), event.receivedAtMs),
        traceparent,
      )
    })
  }

  /**
   * Says what is due by the wall clock on partitions that are caught up. Resolves to the earliest instant that is still
   * awaited, so that the caller sleeps instead of polling.
   */
  tick(topic: string, position: (partition: number) => Position | undefined): number | undefined {
    const nowMs = this.#deps.now()
    const queue = this.#queue(topic)
    let earliestMs: number | undefined
    for (const partition of queue.partitions()) {
      const at = position(partition)
      // Behind the log, only the log's own time may say that a window has closed.
      if (at !== undefined && at.next >= at.end) this.#fire({ topic, partition }, nowMs)
      const nextMs = queue.next(partition)
      if (nextMs !== undefined && (earliestMs === undefined || nextMs < earliestMs)) earliestMs = nextMs
    }
    return earliestMs
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

  #logTime(home: Home): number {
    return this.#logTimeMs.get(`${home.topic} ${home.partition}`) ?? 0
  }

  #advance(home: Home, receivedAtMs: number): void {
    if (receivedAtMs <= this.#logTime(home)) return
    this.#logTimeMs.set(`${home.topic} ${home.partition}`, receivedAtMs)
    this.#fire(home, receivedAtMs)
  }

  #fire(home: Home, untilMs: number): void {
    for (const { callId, dueAtMs } of this.#queue(home.topic).take(home.partition, untilMs)) {
      this.#serial
        .run(callId, () => this.#fallDue(callId, home, dueAtMs))
        .catch((error: unknown) => {
          // The row still carries the due instant; a retryable failure is tried again a second later.
          if (error instanceof ReboundError && error.retryable)
            this.#queue(home.topic).add(home.partition, callId, Math.max(dueAtMs, this.#deps.now() + 1_000))
          else this.#deps.onFatal(error)
        })
    }
  }

  async #fallDue(callId: string, home: Home, dueAtMs: number): Promise<void> {
    const resellerId = callId.slice(0, callId.indexOf(":"))
    const kept = await this.#load(resellerId, callId)
    // A further event moved the instant on, or the call was settled: its own entry stands for it.
    if (kept?.state.dueAtMs === undefined || kept.state.dueAtMs > dueAtMs) {
      if (kept?.state.dueAtMs !== undefined) this.#queue(home.topic).add(home.partition, callId, kept.state.dueAtMs)
      return
    }
    await this.#settle(kept, Math.max(kept.state.dueAtMs, dueAtMs), kept.state.traceparent || undefined)
  }

  async #load(resellerId: string, callId: string): Promise<KeptCall | undefined> {
    return this.#cache.get(callId) ?? (await this.#deps.records.load(resellerId, callId))
  }

  /** Fetch facts, decide, act: write the row, then put the verdict on the topic. */
  async #settle(kept: KeptCall, nowMs: number, traceparent: string | undefined): Promise<void> {
    const facts = readFacts(kept.state, this.#deps.directory)
    const settlement = decide(kept.state, facts, this.#deps.traitsOf(kept.state.carrier), nowMs)
    const next = step(kept.state, facts, settlement)
    const saved = await this.#save({ ...kept, state: next })
    if (next.dueAtMs !== undefined) this.#queue(kept.home.topic).add(kept.home.partition, kept.callId, next.dueAtMs)
    if (settlement.kind === "verdict" && next.version > kept.state.version) {
      this.#deps.crash.reach("classifier.recorded")
      await this.#say(saved, facts, settlement, traceparent)
    } else if (next.version > saved.emittedVersion && settlement.kind === "verdict") {
      await this.#say(saved, facts, settlement, traceparent)
    }
  }

  async #save(kept: KeptCall): Promise<KeptCall> {
    const revision = await this.#deps.records.save(kept)
    if (revision === undefined) {
      this.#cache.drop(kept.callId)
      throw new CallMovedError(kept.callId)
    }
    const saved = { ...kept, revision }
    this.#cache.put(saved)
    return saved
  }

  async #say(
    kept: KeptCall,
    facts: CallFacts,
    settlement: Extract<Settlement, { kind: "verdict" }>,
    traceparent: string | undefined,
  ): Promise<void> {
    const { state } = kept
    const number = state.caller?.kind === "e164" ? state.caller.number : ""
    const key = number === "" ? "" : this.#deps.callerKey(state.resellerId, number)
    await this.#deps.emit(verdictRecord(state, facts, settlement, key), traceparent)
    this.#deps.crash.reach("classifier.produced")
    this.#cache.put({ ...kept, emittedVersion: state.version })
    this.#emitted.push({ resellerId: state.resellerId, callId: kept.callId, version: state.version })
    if (state.said !== undefined) this.#deps.observe.verdict(state.said, state.version, kept)
  }

  /** A crash between the row and the topic: the same verdict with the same version, decided as of the newest event. */
  async #sayAgain(kept: KeptCall): Promise<void> {
    const facts = readFacts(kept.state, this.#deps.directory)
    const traits = this.#deps.traitsOf(kept.state.carrier)
    const settlement = decide(kept.state, facts, traits, Number.MAX_SAFE_INTEGER)
    if (settlement.kind === "verdict") await this.#say(kept, facts, settlement, undefined)
  }
}

/** The state after a settlement: a changed verdict is version + 1, an unchanged one says nothing. Pure. */
function step(state: CallState, facts: CallFacts, settlement: Settlement): CallState {
  if (settlement.kind === "wait") return { ...state, dueAtMs: settlement.dueAtMs }
  const said: SaidVerdict = {
    verdict: settlement.verdict,
    reason: settlement.reason,
    callOver: settlement.callOver,
    line: facts.line?.number ?? "",
    callerNumber: state.caller?.number ?? "",
  }
  const unchanged = state.said !== undefined && JSON.stringify(state.said) === JSON.stringify(said)
  return { ...state, dueAtMs: undefined, said, version: unchanged ? state.version : state.version + 1 }
}
