import { GroupCommit, PoisonError } from "@rebound/runtime"
import type { Row, Scope, Store } from "@rebound/store"
import { type Vault, VaultError } from "@rebound/vault"
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

/** Rows of unfinished calls read at once: about a megabyte. */
const PAGE = 1_000

const UNFINISHED = `
  SELECT ${COLUMNS} FROM classifier_calls
  WHERE topic = $1 AND part = ANY (string_to_array($2, ',')::integer[])
    AND unfinished
    AND (reseller_id, call_id) > ($3, $4)
  ORDER BY reseller_id, call_id LIMIT ${PAGE}`

const FORGET = `
  DELETE FROM classifier_calls WHERE (reseller_id, call_id) IN
    (SELECT reseller_id, call_id FROM classifier_calls
     WHERE touched_hour <= $1::bigint / 3600000 AND touched_at_ms < $1::bigint ORDER BY touched_hour LIMIT $2)
  RETURNING call_id`

/** Seals what is known of a call under its reseller. */
export type StateVault = Pick<Vault, "sealSecret" | "openSecret">

const PURPOSE = "classifier-call"

/** Calls in flight at once; beyond it the consumer's own window has long stopped dealing out. */
const BATCH_MAX = 500

/**
 * Calls in the store, reads and writes gathered while the previous statement is under way.
 *
 * @param onUnreadable told of each row passed over by `unfinished`
 */
export function createStoreRecords(
  store: Store,
  vault: StateVault,
  now: () => number,
  onUnreadable: (error: PoisonError) => void,
): CallRecords {
  const reads = new GroupCommit<{ resellerId: string; callId: string }, KeptCall | PoisonError | undefined>({
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
    load: async (resellerId, callId) => {
      const found = await reads.submit({ resellerId, callId })
      if (found instanceof PoisonError) throw found
      return found
    },
    save: (call) => writes.submit(call),
    markEmitted: async (calls) => {
      if (calls.length === 0) return
      const said = calls.map((call) => ({ r: call.resellerId, c: call.callId, v: call.version }))
      await store.statement(scopeOf(calls.map((call) => call.resellerId)), MARK, [JSON.stringify(said)], {
        name: "classifier_mark",
      })
    },
    unfinished: async function* (topic, partitions) {
      for (let after: readonly [string, string] = ["", ""]; ; ) {
        const rows = await store.statement({ kind: "all" }, UNFINISHED, [topic, partitions.join(","), ...after])
        const page = rows.map((row) => readKept(row, vault))
        for (const call of page) if (call instanceof PoisonError) onUnreadable(call)
        yield page.filter((call): call is KeptCall => !(call instanceof PoisonError))
        const last = rows.at(-1)
        if (last === undefined || rows.length < PAGE) return
        after = [String(last.reseller_id), String(last.call_id)]
      }
    },
    forget: async (beforeMs, limit) => (await store.statement({ kind: "all" }, FORGET, [beforeMs, limit])).length,
  }
}

const scopeOf = (ids: readonly string[]): Scope => ({ kind: "resellers", ids: [...new Set(ids)] })

const keyOf = (row: Row): string => `${row.reseller_id} ${row.call_id}`

/**
 * A row that is damaged is one call's loss: its events go to the dead letters, and the others go on. Throws VaultError
 * VAULT_UNKNOWN_KEY: a key that is not configured is everybody's.
 */
function readKept(row: Row, vault: StateVault): KeptCall | PoisonError {
  try {
    return openKept(row, vault)
  } catch (cause) {
    if (cause instanceof VaultError && cause.code === "VAULT_UNKNOWN_KEY") throw cause
    return new PoisonError(`what is kept of call ${row.call_id} cannot be read`, { cause })
  }
}

function openKept(row: Row, vault: StateVault): KeptCall {
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
