import { setImmediate as turn } from "node:timers/promises"
import type { CallRecords, KeptCall } from "../src/ports.ts"

/** Calls kept in memory, each answer coming after some turns of the event loop, so that calls overtake one another. */
export function memoryRecords(turns: () => number = () => 0): CallRecords {
  const rows = new Map<string, KeptCall>()
  const pause = async () => {
    for (let left = turns(); left > 0; left--) await turn()
  }
  return {
    load: async (_resellerId, callId) => {
      await pause()
      return rows.get(callId)
    },
    save: async (call) => {
      await pause()
      if ((rows.get(call.callId)?.revision ?? 0) !== call.revision) return undefined
      // As a database keeps it: a copy, without what JSON cannot say.
      const copy = structuredClone({ ...call, revision: call.revision + 1 })
      rows.set(call.callId, copy)
      return copy.revision
    },
    markEmitted: async (calls) => {
      for (const { callId, version } of calls) {
        const row = rows.get(callId)
        if (row !== undefined)
          rows.set(callId, { ...row, emittedVersion: Math.max(row.emittedVersion, version), revision: row.revision })
      }
    },
    unfinished: async function* (topic, partitions) {
      yield [...rows.values()].filter(
        ({ home, state, emittedVersion }) =>
          home.topic === topic &&
          partitions.includes(home.partition) &&
          (state.dueAtMs !== undefined || state.version > emittedVersion),
      )
    },
    forget: async () => 0,
  }
}
