import { GroupCommit } from "@rebound/runtime"
import type { Row, Scope, Store } from "@rebound/store"
import type { Vault } from "@rebound/vault"
import type { CallState } from "../calls/call-state.ts"
import type { CallRecords, KeptCall } from "../ports.ts"

const COLUMNS = "reseller_id, call_id, topic, part, state_sealed, emitted_version, revision"

const LOAD = `
  SELECT ${COLUMNS} FROM classifier_calls
  JOIN jsonb_to_recordset($1::jsonb) AS wanted(r text, c text)
    ON classifier_calls.reseller_id = wanted.r AND classifier_calls.call_id = wanted.c`

// The revision makes the write conditional; a row that moved on meanwhile simply does not come back.
const SAVE = `
  INSERT INTO classifier_calls AS kept
    (reseller_id, call_id, topic, part, state_sealed, version, emitted_version, due_at_ms, revision, touched_at_ms)
  SELECT r, c, t, p, s, v, e, d, n + 1, at
  FROM jsonb_to_recordset($1::jsonb) AS given(r text, c text, t text, p integer, s text, v integer, e integer, d bigint, n bigint, at bigint)
  ON CONFLICT (reseller_id, call_id) DO UPDATE SET
    topic = excluded.topic, part = excluded.part, state_sealed = excluded.state_sealed, version = excluded.version,
    emitted_version = greatest(kept.emitted_version, excluded.emitted_version),
    due_at_ms = excluded.due_at_ms, revision = excluded.revision, touched_at_ms = excluded.touched_at_ms
  WHERE kept.revision = excluded.revision - 1
  RETURNING reseller_id, call_id, revision`

const MARK = `
  UPDATE classifier_calls AS kept SET emitted_version = greatest(kept.emitted_version, said.v)
  FROM jsonb_to_recordset($1::jsonb) AS said(r text, c text, v integer)
  WHERE kept.reseller_id = said.r AND kept.call_id = said.c`

const UNFINISHED = `
  SELECT ${COLUMNS} FROM classifier_calls
  WHERE topic = $1 AND part = ANY (string_to_array($2, ',')::integer[])
    AND (due_at_ms IS NOT NULL OR version > emitted_version)`

const FORGET = `
  DELETE FROM classifier_calls WHERE (reseller_id, call_id) IN
    (SELECT reseller_id, call_id FROM classifier_calls WHERE touched_at_ms < $1 ORDER BY touched_at_ms LIMIT $2)
  RETURNING call_id`

/** Seals what is known of a call under its reseller. */
export type StateVault = Pick<Vault, "sealSecret" | "openSecret">

const PURPOSE = "classifier-call"

/** Calls in flight at once; beyond it the consumer's own window has long stopped dealing out. */
const BATCH_MAX = 500

/** Calls in the store, reads and writes gathered while the previous statement is under way. */
export function createStoreRecords(store: Store, vault: StateVault, now: () => number): CallRecords {
  const reads = new GroupCommit<{ resellerId: string; callId: string }, KeptCall | undefined>({
    maxBatch: BATCH_MAX,
    flush: async (wanted) => {
      const rows = await store.statement(
        scopeOf(wanted.map((call) => call.resellerId)),
        LOAD,
        [JSON.stringify(wanted.map((call) => ({ r: call.resellerId, c: call.callId })))],
        { name: "classifier_load" },
      )
      const found = new Map(rows.map((row) => [keyOf(row), readKept(row, vault)]))
      return wanted.map((call) => found.get(`${call.resellerId} ${call.callId}`))
    },
  })
  const writes = new GroupCommit<KeptCall, number | undefined>({
    maxBatch: BATCH_MAX,
    flush: async (calls) => {
      const rows = await store.statement(
        scopeOf(calls.map((call) => call.state.resellerId)),
        SAVE,
        [JSON.stringify(calls.map((call) => writeKept(call, vault, now())))],
        { name: "classifier_save" },
      )
      const written = new Map(rows.map((row) => [keyOf(row), Number(row.revision)]))
      return calls.map((call) => written.get(`${call.state.resellerId} ${call.callId}`))
    },
  })
  return {
    load: (resellerId, callId) => reads.submit({ resellerId, callId }),
    save: (call) => writes.submit(call),
    markEmitted: async (calls) => {
      if (calls.length === 0) return
      const said = calls.map((call) => ({ r: call.resellerId, c: call.callId, v: call.version }))
      await store.statement(scopeOf(calls.map((call) => call.resellerId)), MARK, [JSON.stringify(said)], {
        name: "classifier_mark",
      })
    },
    unfinished: async (topic, partitions) => {
      const rows = await store.statement({ kind: "all" }, UNFINISHED, [topic, partitions.join(",")])
      return rows.map((row) => readKept(row, vault))
    },
    forget: async (beforeMs, limit) => (await store.statement({ kind: "all" }, FORGET, [beforeMs, limit])).length,
  }
}

const scopeOf = (ids: readonly string[]): Scope => ({ kind: "resellers", ids: [...new Set(ids)] })

const keyOf = (row: Row): string => `${row.reseller_id} ${row.call_id}`

function readKept(row: Row, vault: StateVault): KeptCall {
  const plain = vault.openSecret(PURPOSE, String(row.reseller_id), String(row.state_sealed))
  const state = JSON.parse(plain) as CallState & { dueAtMs: number | null; said: CallState["said"] | null }
  return {
    callId: String(row.call_id),
    home: { topic: String(row.topic), partition: Number(row.part) },
    state: {
      ...state,
      // JSON knows no undefined.
      dueAtMs: state.dueAtMs ?? undefined,
      said: state.said ?? undefined,
      caller: state.caller ?? undefined,
      called: state.called ?? undefined,
      legs: state.legs.map((leg) => ({ ...leg, ringMs: leg.ringMs ?? undefined, target: leg.target ?? undefined })),
    },
    emittedVersion: Number(row.emitted_version),
    revision: Number(row.revision),
  }
}

const writeKept = (call: KeptCall, vault: StateVault, nowMs: number) => ({
  r: call.state.resellerId,
  c: call.callId,
  t: call.home.topic,
  p: call.home.partition,
  s: vault.sealSecret(PURPOSE, call.state.resellerId, JSON.stringify(call.state)),
  v: call.state.version,
  e: call.emittedVersion,
  d: call.state.dueAtMs === undefined ? null : Math.ceil(call.state.dueAtMs),
  n: call.revision,
  at: Math.floor(nowMs),
})
