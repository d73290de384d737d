import { expect, test } from "vitest"
import type { SetupAccount, SetupLine } from "../../api/views.ts"
import { doneOf, lineChecks } from "./line-checks.ts"

const account = { id: "main", kind: "twilio" } as SetupAccount
const line = (extra: Partial<SetupLine>): SetupLine => ({
  number: "+12065550110",
  label: "",
  brandId: "b",
  locationId: "l",
  calls: "main",
  texts: "main",
  firstEventAt: "2026-11-17T10:00:00Z",
  lastEventAt: "2026-11-17T10:00:00Z",
  ...extra,
})
const now = Date.parse("2026-11-17T10:03:00Z")

test("a line that is heard of and may text is done", () => {
  const checks = lineChecks(line({}), [account], now)
  expect(doneOf(checks)).toBe(checks.length)
  expect(checks[1]?.words).toBe("Last heard of 3 min ago")
})

test("a line that was never heard of waits; one without an account wants somebody", () => {
  expect(lineChecks(line({ firstEventAt: null, lastEventAt: null }), [account], now)[1]?.state).toBe("todo")
  expect(lineChecks(line({ texts: null }), [account], now)[2]?.state).toBe("bad")
  expect(lineChecks(line({ calls: "gone" }), [account], now)[0]?.state).toBe("bad")
})
