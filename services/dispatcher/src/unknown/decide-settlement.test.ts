import { twilioTraits } from "@rebound/carriers"
import { describe, expect, test } from "vitest"
import looks from "../../test/cases/looks.json" with { type: "json" }
import settlements from "../../test/cases/settlements.json" with { type: "json" }
import { decideSettlement, whenToLook } from "./decide-settlement.ts"

const SUBMITTING_AT_MS = 1_700_000_000_000
const text = { body: "Sorry we missed your call.", submittingAtMs: SUBMITTING_AT_MS }

/** Cases count from the instant of submission. */
const wanted = ({ inMs, ...want }: { kind: string; inMs?: number; carrierMessageId?: string }) =>
  inMs === undefined ? want : { ...want, atMs: SUBMITTING_AT_MS + inMs }

describe("a text of unknown fate", () => {
  test.each(settlements)("$name", ({ ageMs, listed, want }) => {
    const candidates = listed.map(({ id, atMs, ...rest }) => ({
      carrierMessageId: id,
      body: "body" in rest ? String(rest.body) : text.body,
      createdAtMs: SUBMITTING_AT_MS + atMs,
    }))
    expect(decideSettlement(text, candidates, SUBMITTING_AT_MS + ageMs)).toEqual(wanted(want))
  })

  test.each(looks)("$name", ({ ageMs, list, want }) => {
    const { send } = twilioTraits
    if (send === null) throw new Error("Twilio sends")
    const traits = list ? send : { ...send, findByAddresses: null }
    expect(whenToLook(text, traits, SUBMITTING_AT_MS + ageMs)).toEqual(wanted(want))
  })

  test("of an account that is gone waits for receipts like one without a list", () => {
    expect(whenToLook(text, null, SUBMITTING_AT_MS + 300_000)).toEqual({ kind: "give_up" })
  })
})
