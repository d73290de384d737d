import { describe, expect, test } from "vitest"
import type { CallHistory } from "../../api/views.ts"
import { historyLines } from "./history-lines.ts"

const event: CallHistory["events"][number] = {
  eventId: "CA1/2/no-answer",
  again: false,
  receivedAt: "2026-11-25T15:58:20.000Z",
  occurredAt: "2026-11-25T15:58:19.000Z",
  legKey: "CA2",
  role: "callee",
  state: "ended",
  outcome: "no_answer",
  cause: "no-answer",
  origin: "live",
  direction: null,
  caller: null,
  sequence: 2,
  ringMs: null,
  talkMs: null,
  releasedBy: null,
  closesCall: false,
  closesRings: false,
  clockUntrusted: false,
  attestation: null,
}

describe("the lines of what was told of a call", () => {
  test("the carrier's facts and our steps stand in one order, a repeat says so, a receipt is the carrier's", () => {
    const lines = historyLines({
      events: [event, { ...event, again: true, receivedAt: "2026-11-25T15:58:24.000Z" }],
      steps: [
        { messageId: "m", state: "accepted", reason: null, at: "2026-11-25T15:58:21.000Z", errorCode: null },
        { messageId: "m", state: "undelivered", reason: null, at: "2026-11-25T15:58:23.000Z", errorCode: "30003" },
      ],
      cut: false,
    })
    expect(lines.map(({ from, words }) => `${from}: ${words}`)).toEqual([
      expect.stringMatching(/^carrier: Phone ended, .+ \(no-answer\)$/),
      expect.stringMatching(/^us: Text /),
      expect.stringMatching(/^carrier: Text .+ \(30003\)$/),
      expect.stringMatching(/^carrier: Phone ended, .+ \(no-answer\), told again$/),
    ])
  })

  test("what opens is all of it, and a code that this page does not know is shown as it is", () => {
    const [line] = historyLines({
      events: [{ ...event, role: "conference", outcome: "vanished", origin: "replay" }],
      steps: [],
      cut: false,
    })
    expect(JSON.parse(line?.raw ?? "")).toMatchObject({ eventId: event.eventId, legKey: "CA2" })
    expect(line?.words).toBe("conference ended, vanished (no-answer), replay")
  })
})
