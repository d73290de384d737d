import type { CallVerdict } from "@rebound/contracts"
import type { CallState } from "./calls/call-state.ts"

/** Which partition of which topic a call's events come on: who owns the partition owns the call's timer. */
export interface Home {
  readonly topic: string
  readonly partition: number
}

/** A call as it is kept, with what is needed to write it back safely. */
export interface KeptCall {
  readonly callId: string
  readonly home: Home
  readonly state: CallState
  /** Highest version known to be on the topic. */
  readonly emittedVersion: number
  /** Revision of the row; 0 when it is new. A write names the revision it was based on. */
  readonly revision: number
}

/** Calls are kept, not remembered: what is known of a call is in the row before its event's offset passes. */
export interface CallRecords {
  /** Reads one call; reads in flight together share a statement. Throws PoisonError where its row is damaged. */
  load(resellerId: string, callId: string): Promise<KeptCall | undefined>
  /**
   * Writes one call if its row still has `call.revision`. Resolves to the new revision, or to undefined when somebody else
   * wrote it meanwhile (a partition that moved while its work was finishing): load again and redo.
   */
  save(call: KeptCall): Promise<number | undefined>
  /** Notes versions that reached the topic. Losing this note only repeats a verdict. */
  markEmitted(calls: readonly { resellerId: string; callId: string; version: number }[]): Promise<void>
  /** Calls of these partitions that await a due instant or whose newest verdict may not have reached the topic, in pages. */
  unfinished(topic: string, partitions: readonly number[]): AsyncIterable<readonly KeptCall[]>
  /** Deletes at most `limit` calls last touched before `beforeMs`; resolves to how many went. */
  forget(beforeMs: number, limit: number): Promise<number>
}

/** Resolves once the verdict is durable on the topic. */
export type EmitVerdict = (verdict: CallVerdict, traceparent: string | undefined) => Promise<void>
