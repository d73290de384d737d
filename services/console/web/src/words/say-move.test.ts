import { expect, test } from "vitest"
import { sayMoved, sayReplyLine } from "./say-move.ts"

test("a move says where the thread is and by which number its caller hears from us", () => {
  const moved = { line: "+15125550100", cannotText: null }
  expect(sayMoved("Phoenix", moved)).toBe("Moved to Phoenix. Replies leave from (512) 555-0100.")
  expect(sayMoved("Phoenix", { ...moved, cannotText: "no_texting_line" })).toBe(
    "Moved to Phoenix. No line there takes texts.",
  )
  // An opt-out is the caller's, not the line's.
  expect(sayMoved("Phoenix", { ...moved, cannotText: "opted_out" })).toContain("(512) 555-0100")
  expect(sayReplyLine(null)).toBe("No line there takes texts.")
})
