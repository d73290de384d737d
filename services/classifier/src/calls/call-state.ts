import type {
  AnsweredBy,
  Direction,
  LegOutcome,
  LegRole,
  LegState,
  Origin,
  ReleasedBy,
  Verdict,
  VerdictReason,
} from "@rebound/contracts"

/** A party as the events told it, in the smallest form that can be kept. */
export interface KnownParty {
  readonly kind: "e164" | "withheld" | "unusable" | "extension"
  readonly number: string
  readonly raw: string
  readonly name: string
}

/** One leg as far as it is known. Instants are Unix milliseconds, 0 when not told. */
export interface Leg {
  readonly key: string
  readonly role: LegRole
  readonly state: LegState
  readonly outcome: LegOutcome | ""
  readonly causeRaw: string
  readonly startedAtMs: number
  readonly ringingAtMs: number
  readonly answeredAtMs: number
  readonly endedAtMs: number
  /** As the carrier told it; `rangMs` also reads it from instants. Where neither tells it a call is never `short`. */
  readonly ringMs: number | undefined
  readonly target: KnownParty | undefined
  readonly releasedBy: ReleasedBy
  readonly closesCall: boolean
  readonly closesRings: boolean
  readonly sequence: number
  readonly clockUntrusted: boolean
}

/** What was last said of a call. */
export interface SaidVerdict {
  readonly verdict: Verdict
  readonly reason: VerdictReason
  readonly callOver: boolean
  readonly line: string
  readonly callerNumber: string
  readonly answeredBy: AnsweredBy
  /** When and after which wait it was decided, so that a crash between row and topic says it again word for word. */
  readonly decidedFromMs: number
  readonly settleWaitMs: number
}

/**
 * All that is known of one call: the merge of its events, and what was said of it. This is the row that outlives the
 * process; memory is a cache of it.
 */
export interface CallState {
  readonly resellerId: string
  readonly accountId: string
  readonly carrier: string
  readonly callKey: string
  readonly origin: Origin
  readonly direction: Direction
  readonly caller: KnownParty | undefined
  readonly called: KnownParty | undefined
  readonly legs: readonly Leg[]
  /** Ids of the events merged so far, newest last: repeats are dropped. */
  readonly seen: readonly string[]
  /** Log time (receipt by ingest) of the first and of the newest event. */
  readonly firstReceivedAtMs: number
  readonly lastReceivedAtMs: number
  /** When the carrier says that the newest fact happened; the fallback for an end that nobody told. */
  readonly lastOccurredAtMs: number
  /** Trace of the newest event, handed on by a verdict that falls due later; empty when nobody traces. */
  readonly traceparent: string
  /** 0 until the first verdict. */
  readonly version: number
  readonly said: SaidVerdict | undefined
  /** Log time at which the settle window closes; undefined when nothing is awaited. */
  readonly dueAtMs: number | undefined
}

/**
 * Bounds of one call. 64 legs is beyond any ring group that a person could mean; 256 event ids hold four facts for each.
 * What exceeds them is merged into nothing and counted, so that a broken switch cannot grow a row without end.
 */
export const LEGS_MAX = 64
export const SEEN_MAX = 256
