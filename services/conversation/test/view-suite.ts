import { REPLY_GOAL_MS } from "@rebound/contracts"
import { beforeAll, describe, expect, test } from "vitest"
import { stepsIn } from "./conversation-steps.ts"
import { nextCaller, SIGHT, type World } from "./conversation-world.ts"
import { AUSTIN, DENVER, LINES, OTHER_BRAND, OTHER_BRANDS_LOCATION } from "./sample-index.ts"

interface Sight {
  readonly resellerId: string
  readonly brandIds: string[]
  readonly locationIds: string[]
}

/** Threads by how long their callers wait, and by site. */
export function viewSuite(given: () => World): void {
  let world: World
  beforeAll(() => {
    world = given()
  })
  const { appears, missedCall } = stepsIn(given)
  const at = (...locationIds: string[]): Sight => ({ ...SIGHT, locationIds })

  describe("a view", () => {
    const waitsFor = async (ms: number) => {
      const number = nextCaller()
      await world.publish({ text: world.text(LINES.phoenix, number, "Hi", { receivedAtMs: Date.now() - ms }) })
      return { number, thread: await appears(number, ({ waitingSinceMs }) => waitingSinceMs > 0) }
    }
    const sight = at(OTHER_BRANDS_LOCATION)
    const late = async () => {
      const { threads, counts } = await world.rpc.listThreads({ sight, view: "late", sort: "waiting", limit: 200 })
      expect(counts?.late).toBe(threads.length)
      return threads.map(({ threadId }) => threadId)
    }

    test("of who waits too long holds those beyond the goal, longest first, and nobody who was answered, set aside or let go", async () => {
      const before = await late()
      const two = await waitsFor(REPLY_GOAL_MS + 60_000)
      const one = await waitsFor(REPLY_GOAL_MS + 120_000)
      const soon = await waitsFor(REPLY_GOAL_MS - 60_000)
      const ids = [one, two].map(({ thread }) => thread.threadId)
      expect((await late()).filter((id) => !before.includes(id))).toEqual(ids)
      expect(await late()).not.toContain(soon.thread.threadId)
      // By pages, which neither repeat nor skip.
      const pages: string[] = []
      for (let cursor = "", more = true; more; more = cursor !== "") {
        const page = await world.rpc.listThreads({ sight, view: "late", sort: "waiting", limit: 1, cursor })
        pages.push(...page.threads.map(({ threadId }) => threadId))
        cursor = page.nextCursor
      }
      expect(pages).toEqual(await late())
      const snoozedUntilMs = Date.now() + 60_000
      const [first = "", second = ""] = ids
      await world.rpc.setThreadState({ sight, threadId: first, state: "snoozed", snoozedUntilMs, author: "Lee" })
      await world.rpc.setThreadState({ sight, threadId: second, state: "done", outcome: "spam", author: "Lee" })
      expect((await late()).filter((id) => !before.includes(id))).toEqual([])
    })

    test("of a site's open threads is counted for every site within the sight and for no other", async () => {
      const openAt = async (seen: Sight) => {
        const { counts } = await world.rpc.listThreads({ sight: seen, limit: 1 })
        return new Map((counts?.sites ?? []).map(({ locationId, open }) => [locationId, open]))
      }
      const { thread } = await missedCall(LINES.denver)
      const before = await openAt(SIGHT)
      for (const site of [AUSTIN, DENVER]) {
        const { counts } = await world.rpc.listThreads({ sight: at(site), view: "all", limit: 1 })
        expect(before.get(site)).toBe(counts?.open)
      }
      expect([...(await openAt({ ...SIGHT, brandIds: [OTHER_BRAND] })).keys()]).not.toContain(DENVER)
      expect([...(await openAt(at(DENVER))).keys()]).toEqual([DENVER])
      const move = { sight: SIGHT, threadId: thread.threadId, locationId: AUSTIN, idempotencyKey: "k", author: "Lee" }
      await world.rpc.moveThread(move)
      const after = await openAt(SIGHT)
      expect(after.get(AUSTIN)).toBe((before.get(AUSTIN) ?? 0) + 1)
      expect(after.get(DENVER) ?? 0).toBe((before.get(DENVER) ?? 0) - 1)
    })
  })
}
