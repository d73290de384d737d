import { describe, expect, test } from "vitest"
import type { CallFact } from "../../api/views.ts"
import { exportCalls } from "./export-calls.ts"

const fact = (at: number): CallFact => ({
  callId: `lakeside:tw:CA${at}`,
  brandId: "brightsmile",
  locationId: "austin",
  line: "+17375550100",
  callerKey: null,
  verdict: "missed",
  reason: "no_answer",
  startedAt: "2026-11-25T15:58:00.000Z",
  endedAt: null,
  ringMs: 20_000,
  localDay: "2026-11-25",
  localHour: 9,
  open: true,
  textState: "accepted",
  textReason: null,
  acceptedAt: null,
  deliveredAt: null,
  repliedAt: null,
  version: 1,
  attempt: 1,
})

describe("calls as a file", () => {
  test("every page is in it, an empty one in between too, in the order of the list", async () => {
    const pages = [[fact(1), fact(2)], [], [fact(3)]]
    const text = await exportCalls(
      async (cursor) => {
        const at = Number(cursor || 0)
        return { items: pages[at] ?? [], nextCursor: at + 1 < pages.length ? `${at + 1}` : null }
      },
      () => "Bright Smile, Austin",
    )
    const lines = text.trimEnd().split("\r\n")
    expect(lines).toHaveLength(4)
    expect(lines[1]).toBe(
      `2026-11-25T15:58:00.000Z,"Bright Smile, Austin",'+17375550100,missed,no_answer,20,true,1,accepted,,,,,lakeside:tw:CA1`,
    )
    expect(lines.map((line) => line.split(":").at(-1)).slice(1)).toEqual(["CA1", "CA2", "CA3"])
  })

  test("a list without end is cut, and the file says so", async () => {
    let asked = 0
    const text = await exportCalls(
      async () => {
        asked += 1
        return { items: Array.from({ length: 200 }, (_, at) => fact(at)), nextCursor: "more" }
      },
      () => "",
    )
    expect(asked).toBe(50)
    expect(text.trimEnd().split("\r\n").at(-1)).toMatch(/^"Cut after 10000 calls/)
  })
})
