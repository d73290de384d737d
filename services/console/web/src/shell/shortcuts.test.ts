import { expect, test } from "vitest"
import { KEY_MAP, matchKeys } from "./shortcuts.ts"

const bound = KEY_MAP.map(([keys]) => keys)
const press = (key: string, extra = {}) => ({ key, mod: false, typing: false, atMs: 0, ...extra })
const on = { singleKeys: true }

test("G then O is overview, if the second key comes soon", () => {
  const { hit, pending } = matchKeys(bound, press("g"), null, on)
  expect(hit).toBeNull()
  expect(matchKeys(bound, press("o", { atMs: 900 }), pending, on).hit).toBe("g o")
  expect(matchKeys(bound, press("o", { atMs: 1_300 }), pending, on).hit).toBeNull()
})

test("single keys are off inside fields and when switched off; Ctrl K is not", () => {
  expect(matchKeys(bound, press("r", { typing: true }), null, on).hit).toBeNull()
  expect(matchKeys(bound, press("r"), null, { singleKeys: false }).hit).toBeNull()
  expect(matchKeys(bound, press("k", { mod: true, typing: true }), null, { singleKeys: false }).hit).toBe("mod+k")
})

test("Ctrl R stays the browser's", () => expect(matchKeys(bound, press("r", { mod: true }), null, on).hit).toBeNull())

test("a second key that completes no pair stands for itself", () => {
  expect(matchKeys(bound, press("j", { atMs: 10 }), { key: "g", atMs: 0 }, on).hit).toBe("j")
})

test("no key is bound twice, and none hides the first key of a pair", () => {
  expect(new Set(bound).size).toBe(bound.length)
  const firsts = bound.filter((keys) => keys.includes(" ")).map((keys) => keys.charAt(0))
  expect(bound.filter((keys) => firsts.includes(keys))).toEqual([])
})
