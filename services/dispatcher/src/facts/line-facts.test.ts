import type { LineView, TextBackRules } from "@rebound/directory"
import type { E164 } from "@rebound/numbers"
import { describe, expect, test } from "vitest"
import { LINES, sampleIndex } from "../../test/sample-index.ts"
import { readLineFacts } from "./line-facts.ts"

const index = sampleIndex({ apiUrl: "http://127.0.0.1:1", authToken: "obviously-fake-token" })
const CALLER = { parsed: { kind: "unusable", why: "not_a_number" }, number: "+14155550123" as E164 } as const

/** The line in Austin (UTC-6 in winter), open on weekdays from 9 to 5. */
function line(rules: Partial<TextBackRules>): LineView {
  const known = index.lineByNumber(LINES.austin)
  if (known === undefined) throw new Error("the sample has no such line")
  const location = {
    ...known.location,
    hoursJson: JSON.stringify({ mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"] }),
    closuresJson: "",
    rules: {
      ...known.location.rules,
      templateOpen: "We are open.",
      templateClosed: "We open {{nextOpening}}.",
      ...rules,
    },
  }
  return { ...known, location }
}
/** Monday, the 2nd of March 2026, in Austin. */
const monday = (hour: number, minute: number) => Date.UTC(2026, 2, 2, hour + 6, minute)
const words = (over: Partial<TextBackRules>, nowMs: number, endedAtMs?: number) => {
  const { text } = readLineFacts(index, line(over), CALLER, "", new Set(["twilio"]), nowMs, endedAtMs)
  return text.kind === "text" ? text.body : text.kind
}

describe("a text speaks of the day on which it leaves", () => {
  test("held over the night it says today, in the morning, of the day that was tomorrow", () => {
    expect(words({ quietHours: "hold" }, monday(22, 30))).toBe("We open today at 9:00 AM.")
    expect(words({ quietHours: "hold" }, monday(5, 30))).toBe("We open today at 9:00 AM.")
  })
  test("sent in the night it says tomorrow", () => {
    expect(words({ quietHours: "allow" }, monday(22, 30))).toBe("We open tomorrow at 9:00 AM.")
  })
  test("that leaves at once it says what holds now", () => {
    expect(words({ quietHours: "hold" }, monday(20, 30))).toBe("We open tomorrow at 9:00 AM.")
  })
  test("that waits a little after the call's end is worded for then", () => {
    expect(words({ delayMs: 120_000 }, monday(8, 59))).toBe("We are open.")
    expect(words({ delayMs: 120_000 }, monday(8, 59), monday(8, 56))).toBe("We open today at 9:00 AM.")
  })
})
