import { expect, test } from "vitest"
import { addRow, changeRow, raiseRow, removeRow, repliesOf, rowFault, rowsDiffer, rowsOf } from "./reply-rows.ts"

const saved = [
  { name: "Parking", text: "Behind the building." },
  { name: "What to bring", text: "A photo ID." },
]

test("rows begin as what is saved, and a blank around a word is no change", () => {
  const rows = rowsOf(saved)
  expect(repliesOf(rows)).toEqual(saved)
  expect(rowsDiffer(rows, saved)).toBe(false)
  expect(rowsDiffer(changeRow(rows, 0, { name: " Parking " }), saved)).toBe(false)
  expect(rowsDiffer(changeRow(rows, 0, { text: "In front." }), saved)).toBe(true)
})

test("a row keeps its key whatever is done to others, and a new one takes none that is there", () => {
  const rows = addRow(removeRow(rowsOf([...saved, { name: "Third", text: "x" }]), 1))
  expect(rows.map(({ key }) => key)).toEqual([0, 2, 3])
  expect(changeRow(rows, 2, { text: "changed" }).map(({ text }) => text)).toEqual([
    "Behind the building.",
    "changed",
    "",
  ])
})

test("raising a row changes places with the one before; the first stays", () => {
  const rows = rowsOf([...saved, { name: "Third", text: "x" }])
  expect(raiseRow(rows, 2).map(({ key }) => key)).toEqual([0, 2, 1])
  expect(raiseRow(rows, 0)).toEqual(rows)
  expect(raiseRow(rows, 7)).toEqual(rows)
  expect(rowsDiffer(raiseRow(rows, 1), repliesOf(rows))).toBe(true)
})

test("a place has thirty at most", () => {
  let rows = rowsOf([])
  for (let more = 0; more < 40; more++) rows = addRow(rows)
  expect(rows).toHaveLength(30)
})

test.each([
  [{ name: "", text: "x" }, "Give it a name"],
  [{ name: "  ", text: "x" }, "Give it a name"],
  [{ name: " Parking", text: "x" }, "Another one has this name"],
  [{ name: "parking", text: "x" }, null],
  [{ name: "New", text: " " }, "Write what it says"],
])("of %j is said: %s", (change, want) => {
  const rows = changeRow(addRow(rowsOf(saved)), 2, change)
  const row = rows[2]
  expect(row === undefined ? undefined : rowFault(rows, row)).toBe(want)
  // The one that had the name first keeps it without a word.
  expect(rowFault(rows, rows[0] ?? { key: 0, name: "", text: "" })).toBeNull()
})
