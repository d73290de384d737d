/** What a verdict writes on its call's row. Instants in Unix milliseconds. */
export interface CallFields {
  readonly resellerId: string
  readonly callId: string
  readonly version: number
  readonly brandId: string
  readonly locationId: string
  /** The name under which the caller is kept, which may be that of an older pepper; empty when withheld. */
  readonly callerKey: string
  readonly verdict: string
  readonly verdictReason: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** The encoded verdict, sealed: it holds the caller's number. */
  readonly recordSealed: string
}

/** Columns of `callFields` for jsonb_to_recordset. */
export const CALL_FIELDS =
  "r text, c text, v integer, b text, l text, k text, vd text, vr text, st bigint, en bigint, rec text"

export const callFields = (call: CallFields) => ({
  r: call.resellerId,
  c: call.callId,
  v: call.version,
  b: call.brandId,
  l: call.locationId,
  k: call.callerKey,
  vd: call.verdict,
  vr: call.verdictReason,
  st: Math.floor(call.startedAtMs),
  en: Math.floor(call.endedAtMs),
  rec: call.recordSealed,
})
