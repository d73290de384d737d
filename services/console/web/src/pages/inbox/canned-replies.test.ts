import { expect, test } from "vitest"
import { insertText } from "./insert-text.ts"
import { toolbarStop } from "./toolbar-stop.ts"

/** The bar is the caret. */
test.each([
  ["an empty field becomes the text", "|", "Hello.", "Hello.|"],
  ["blanks alone are an empty field", "  \n|", "Hello.", "Hello.|"],
  ["at the end, a blank keeps it from the last word", "Dana,|", "Hello.", "Dana, Hello.|"],
  ["behind a blank it needs none", "Dana, |", "Hello.", "Dana, Hello.|"],
  ["at the beginning, the words move on", "|See you.", "Hello.", "Hello.| See you."],
  ["in the middle, on both sides", "Dana,|see you.", "Hello.", "Dana, Hello.| see you."],
  ["before a full stop it leaves no blank", "We open|.", "tomorrow", "We open tomorrow|."],
  ["on a line of its own it stays there", "Dana,\n|\nMaya", "Hello.", "Dana,\nHello.|\nMaya"],
])("%s", (_, field, text, want) => {
  const shown = insertText(field.replace("|", ""), field.indexOf("|"), text)
  expect(`${shown.body.slice(0, shown.caret)}|${shown.body.slice(shown.caret)}`).toBe(want)
})

test("arrows go round the chips, Home and End to their ends, and no other key is the toolbar's", () => {
  expect([0, 1, 2].map((at) => toolbarStop("ArrowRight", at, 3))).toEqual([1, 2, 0])
  expect([0, 1, 2].map((at) => toolbarStop("ArrowLeft", at, 3))).toEqual([2, 0, 1])
  expect(toolbarStop("Home", 2, 3)).toBe(0)
  expect(toolbarStop("End", 0, 3)).toBe(2)
  expect(toolbarStop("ArrowRight", 0, 1)).toBe(0)
  for (const key of ["j", "ArrowDown", "Enter", "Tab", "Escape"]) expect(toolbarStop(key, 0, 3)).toBeNull()
})
