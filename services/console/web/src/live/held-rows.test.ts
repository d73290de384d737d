import { expect, test } from "vitest"
import { holdRows } from "./held-rows.ts"

const row = (id: string, words = "") => ({ id, words })
const idOf = ({ id }: { readonly id: string }) => id
const none = new Map()

test("with no pointer over the list, everything shows in its order", () => {
  const rows = [row("b"), row("a")]
  expect(holdRows(null, rows, idOf, none)).toEqual({ shown: rows, waiting: 0 })
})

test("under a pointer the order stays, contents are renewed, and what is new waits", () => {
  const held = holdRows(["a", "b"], [row("c"), row("b", "changed"), row("a")], idOf, none)
  expect(held.shown).toEqual([row("a"), row("b", "changed")])
  expect(held.waiting).toBe(1)
})

test("a row that left the list stays under the pointer as it was", () => {
  const held = holdRows(["a", "b"], [row("b")], idOf, new Map([["a", row("a", "as it was")]]))
  expect(held.shown).toEqual([row("a", "as it was"), row("b")])
})
