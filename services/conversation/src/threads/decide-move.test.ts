import type { LocationView } from "@rebound/directory"
import { expect, test } from "vitest"
import { decideMove, REFUSAL_WORDS } from "./decide-move.ts"

const site = (id: string, brand: string) => ({ id, brand: { id: brand } }) as LocationView
const thread = { brandId: "smile", locationId: "austin" }
const denver = site("denver", "smile")

/** Where to, whether whoever asks sees it, what comes of it. */
const CASES: readonly [string, LocationView | undefined, boolean, string][] = [
  ["to another site of its brand", denver, true, "move"],
  ["to one that is not there, or archived", undefined, true, "unknown"],
  ["to one that whoever asks does not see", denver, false, "unknown"],
  ["to another brand's", site("dallas", "pipes"), true, "other_brand"],
  ["to another brand's that they do not see either", site("dallas", "pipes"), false, "unknown"],
  ["to where it is", site("austin", "smile"), true, "same_site"],
]

test.each(CASES)("a thread %s", (_, to, toIsSeen, want) => {
  const decision = decideMove({ thread, to, toIsSeen })
  expect(decision.kind === "move" ? decision : decision.why).toEqual(want === "move" ? { kind: "move", to } : want)
})

test("every refusal has a case and words", () => {
  const met = new Set(CASES.map(([, , , want]) => want).filter((want) => want !== "move"))
  expect([...met].sort()).toEqual(Object.keys(REFUSAL_WORDS).sort())
})
