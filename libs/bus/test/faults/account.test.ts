import { expect, test } from "vitest"
import { account } from "./account.ts"

const seen = (...numbers: number[]) => numbers.map((number) => ({ key: number % 2 === 0 ? "even" : "odd", number }))

test.each([
  ["nothing wrong", [0, 1, 2, 3], seen(1, 0, 3, 2), { lost: 0, duplicates: 0, reordered: 0 }],
  ["an acknowledged one that is not there is lost", [0, 1, 2], seen(0, 1), { lost: 1, duplicates: 0, reordered: 0 }],
  ["one that nobody was promised may be there", [0], seen(0, 1), { lost: 0, duplicates: 0, reordered: 0 }],
  ["redelivery repeats, in order", [0, 2, 4], seen(0, 2, 0, 2, 4), { lost: 0, duplicates: 2, reordered: 0 }],
  [
    "an older one first seen after a newer one is out of order",
    [0, 2],
    seen(2, 0),
    { lost: 0, duplicates: 0, reordered: 1 },
  ],
  ["other keys do not count", [1, 2], seen(2, 1), { lost: 0, duplicates: 0, reordered: 0 }],
])("%s", (_name, acknowledged, records, expected) => {
  expect(account(acknowledged, records)).toEqual(expected)
})
