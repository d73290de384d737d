import { describe, expect, test } from "vitest"
import { changeDraft, type DraftStore, keepDraft, readDraft } from "./draft.ts"
import { readInboxSearch } from "./inbox-search.ts"
import { segmentWords } from "./segment-words.ts"
import { sitesToMoveTo } from "./sites-to-move-to.ts"
import { sitesWithThreads } from "./sites-with-threads.ts"
import { dotOf, snoozeChoices, urgencyOf, waitedMs } from "./waiting.ts"

const tab = (): DraftStore => {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}
const keys = () => {
  let next = 0
  return () => `key-${++next}`
}

describe("a draft", () => {
  test("keeps its key over a reload, so that sending it again is the same text", () => {
    const store = tab()
    const newKey = keys()
    const draft = changeDraft(readDraft(store, "t1", "text", newKey), "On our way", newKey)
    keepDraft(store, "t1", "text", draft)
    expect(readDraft(store, "t1", "text", newKey)).toEqual(draft)
  })

  test("gets another key with other words, and none for a blank at its end", () => {
    const newKey = keys()
    const draft = { body: "On our way", key: "key-0" }
    expect(changeDraft(draft, "On our way ", newKey).key).toBe("key-0")
    expect(changeDraft(draft, "On our way!", newKey).key).not.toBe("key-0")
  })

  test("of one thread is nothing to another, and a note is no text", () => {
    const store = tab()
    keepDraft(store, "t1", "text", { body: "x", key: "k" })
    expect(readDraft(store, "t2", "text", keys()).body).toBe("")
    expect(readDraft(store, "t1", "note", keys()).body).toBe("")
  })

  test("that is rubbish in the store is an empty one", () => {
    const store = tab()
    store.setItem("draft:text:t1", "{")
    expect(readDraft(store, "t1", "text", keys()).body).toBe("")
  })
})

test.each([
  ["a".repeat(160), 160, 160, 1],
  ["a".repeat(161), 161, 306, 2],
  ["€", 2, 160, 1],
  ["“", 1, 70, 1],
])("the counter of %s", (body, used, of, segments) => {
  expect(segmentWords(body)).toMatchObject({ used, of, segments })
})

test("a character that costs the larger alphabet is named; a text too long for ten segments is refused", () => {
  expect(segmentWords("it’s").warning).toContain("“’”")
  expect(segmentWords("a".repeat(1_531))).toMatchObject({ tooLong: true })
  expect(segmentWords("plain").warning).toBeNull()
})

test("waiting is late beyond the goal, soon from half of it", () => {
  expect([0, 299_999, 300_000, 600_000, 600_001].map(urgencyOf)).toEqual(["fresh", "fresh", "soon", "soon", "late"])
  expect(waitedMs({ waitingSince: null }, 5)).toBeNull()
  expect(waitedMs({ waitingSince: "2026-11-17T00:00:10Z" }, Date.parse("2026-11-17T00:00:00Z"))).toBe(0)
})

test("a row's dot says unread before everything else", () => {
  expect(dotOf({ unread: true, waitingSince: null, cannotText: "landline" })).toBe("unread")
  expect(dotOf({ unread: false, waitingSince: "x", cannotText: "landline" })).toBe("fail")
  expect(dotOf({ unread: false, waitingSince: "x", cannotText: null })).toBe("open")
  expect(dotOf({ unread: false, waitingSince: null, cannotText: null })).toBe("")
})

test("snoozing on a Monday evening leads to tomorrow and to the Monday after", () => {
  const choices = snoozeChoices(new Date(2026, 10, 16, 18, 30))
  expect(choices.map(({ words }) => words)).toEqual(["For an hour", "Tomorrow, 8:00", "Monday, 8:00"])
  expect(new Date(choices[2]?.until ?? 0)).toEqual(new Date(2026, 10, 23, 8))
})

test("sites with open threads stand in the directory's order, the chosen one always, and of too many the fullest", () => {
  const locations = ["austin", "denver", "tampa", "waco"].map((id) => ({ id, name: id.toUpperCase() }))
  const counts = [
    { brandId: "b", locationId: "waco", open: 9 },
    { brandId: "b", locationId: "austin", open: 2 },
    { brandId: "b", locationId: "closed-long-ago", open: 7 },
    { brandId: "b", locationId: "tampa", open: 3 },
  ]
  const shown = (chosen: string | null, max?: number) => {
    const { sites, more } = sitesWithThreads(locations, counts, chosen, max)
    return [...sites.map(({ name, open }) => `${name} ${open}`), more]
  }
  expect(shown(null)).toEqual(["AUSTIN 2", "TAMPA 3", "WACO 9", 0])
  expect(shown("denver")).toEqual(["AUSTIN 2", "DENVER 0", "TAMPA 3", "WACO 9", 0])
  expect(shown("denver", 2)).toEqual(["DENVER 0", "WACO 9", 2])
})

test("a thread goes to the other sites of its brand that the reader sees", () => {
  const site = (id: string, brandId: string) => ({ id, name: id, brandId, timeZone: "America/Chicago" })
  const sites = [site("austin", "smile"), site("dallas", "pipes"), site("waco", "smile")]
  const thread = (locationId: string) => ({ brandId: "smile", locationId })
  expect(sitesToMoveTo(thread("austin"), sites)).toEqual([sites[2]])
  expect(sitesToMoveTo(thread("austin"), sites.slice(0, 2))).toEqual([])
  // Where it lies is none of theirs any more, say archived: it can still be brought back.
  expect(sitesToMoveTo(thread("closed"), sites)).toEqual([sites[0], sites[2]])
})

test("an inbox address keeps what it knows", () => {
  expect(readInboxSearch({ view: "mine", sort: "sideways", thread: "t1" })).toEqual({ view: "mine", thread: "t1" })
  expect(readInboxSearch({ view: "everything", thread: "" })).toEqual({})
  expect(readInboxSearch({ view: "late" })).toEqual({ view: "late" })
})
