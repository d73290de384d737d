import type { ThreadChange } from "@rebound/contracts"
import { beforeAll, describe, expect, test } from "vitest"
import { stepsIn } from "./conversation-steps.ts"
import { nextCaller, SIGHT, type World } from "./conversation-world.ts"
import { AUSTIN, DENVER, LINES, OTHER_RESELLER } from "./sample-index.ts"

/** What people do with threads, what they see of them, and what watchers are told. */
export function peopleSuite(given: () => World): void {
  let world: World
  beforeAll(() => {
    world = given()
  })
  const { threadOf, appears, timelineOf, tasksOfCall, missedCall } = stepsIn(given)

  describe("what people do", () => {
    test("is on the timeline under their names: notes once per key, assignments, states, and who has read", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const { threadId } = thread
      const note = { sight: SIGHT, threadId, idempotencyKey: "n1", body: "Prefers mornings", author: "Dana" }
      const [first, second] = [await world.rpc.addNote(note), await world.rpc.addNote(note)]
      expect(second.entryId).toBe(first.entryId)
      await expect(world.rpc.addNote({ ...note, body: "Other" })).rejects.toMatchObject({ code: "RPC_EXISTS" })
      expect(await world.rpc.assignThread({ sight: SIGHT, threadId, assignee: "Lee", author: "Dana" })).toMatchObject({
        assignee: "Lee",
      })
      const snoozedUntilMs = Date.now() + 600
      expect(
        await world.rpc.setThreadState({ sight: SIGHT, threadId, state: "snoozed", snoozedUntilMs, author: "Lee" }),
      ).toMatchObject({ state: "snoozed" })
      expect((await timelineOf(threadId)).slice(1).map(({ kind, author }) => [kind, author])).toEqual([
        ["note", "Dana"],
        ["assignment", "Dana"],
        ["state", "Lee"],
      ])
      const views = async (view: string) =>
        (await world.rpc.listThreads({ sight: SIGHT, view, person: "Lee", search: number })).threads.length
      expect([await views("snoozed"), await views("all"), await views("mine"), await views("unassigned")]).toEqual([
        1, 0, 1, 0,
      ])
      await new Promise((resolve) => setTimeout(resolve, 700))
      expect([await views("snoozed"), await views("all")]).toEqual([0, 1])
      await world.publish({ text: world.text(LINES.austin, number, "Hello") })
      await appears(number, ({ unread }) => unread)
      expect(await world.rpc.markRead({ sight: SIGHT, threadId })).toMatchObject({ unread: false })
      expect([await views("needs_reply"), await views("done")]).toEqual([1, 0])
    })

    test("makes one thread of two when a number turns out to be the same person's, and later calls find it", async () => {
      const one = await missedCall(LINES.austin)
      const two = await missedCall(LINES.austin)
      await world.publish({ text: world.text(LINES.austin, two.number, "It is me") })
      await appears(two.number, ({ unread }) => unread)
      const contact = await world.rpc.updateContact({
        sight: SIGHT,
        threadId: one.thread.threadId,
        name: "Ada Moss",
        addNumbers: [two.number],
        author: "Dana",
      })
      expect(contact).toMatchObject({ name: "Ada Moss", numbers: expect.arrayContaining([one.number, two.number]) })
      expect(await threadOf(two.number)).toMatchObject({ threadId: one.thread.threadId, unread: true })
      expect((await timelineOf(one.thread.threadId)).map(({ kind }) => kind)).toEqual(["call", "call", "text_in"])
      await expect(world.rpc.getThread({ sight: SIGHT, threadId: two.thread.threadId })).rejects.toMatchObject({
        code: "RPC_NOT_FOUND",
      })
      await world.publish({ verdict: world.call(LINES.austin, two.number) })
      await world.until(async () =>
        (await timelineOf(one.thread.threadId)).filter(({ kind }) => kind === "call").length === 3 ? true : undefined,
      )
      expect((await world.rpc.listThreads({ sight: SIGHT, search: "ada mo" })).threads).toHaveLength(1)
    })

    test("lists threads in pages that neither repeat nor skip one, by newest and by longest wait", async () => {
      const callers = await Promise.all(
        Array.from({ length: 7 }, async () => {
          const number = nextCaller()
          await world.publish({ text: world.text(LINES.denver, number, "Hi") })
          return (await appears(number)).threadId
        }),
      )
      for (const sort of ["newest", "waiting"]) {
        const seen: string[] = []
        let cursor = ""
        do {
          const page = await world.rpc.listThreads({ sight: SIGHT, sort, limit: 3, cursor })
          seen.push(...page.threads.map(({ threadId }) => threadId))
          cursor = page.nextCursor
        } while (cursor !== "")
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen).toEqual(expect.arrayContaining(callers))
      }
      const { counts } = await world.rpc.listThreads({ sight: SIGHT })
      expect(counts?.needsReply).toBeGreaterThanOrEqual(7)
    })

    test.each<[string, (threadId: string) => Promise<unknown>]>([
      ["no sight", (threadId) => world.rpc.getThread({ threadId })],
      ["a sight of nobody", (threadId) => world.rpc.getThread({ sight: { ...SIGHT, resellerId: "" }, threadId })],
      ["a view that is none", () => world.rpc.listThreads({ sight: SIGHT, view: "everything" })],
      ["a cursor of its own making", () => world.rpc.listThreads({ sight: SIGHT, cursor: "bm90IGEgY3Vyc29y" })],
      ["too long a page", () => world.rpc.listThreads({ sight: SIGHT, limit: 201 })],
      ["a zero character", (threadId) => world.rpc.getThread({ sight: SIGHT, threadId: `${threadId}\0` })],
      [
        "done without an outcome",
        (threadId) => world.rpc.setThreadState({ sight: SIGHT, threadId, state: "done", author: "D" }),
      ],
      [
        "a snooze into the past",
        (threadId) =>
          world.rpc.setThreadState({ sight: SIGHT, threadId, state: "snoozed", snoozedUntilMs: 1, author: "D" }),
      ],
      ["a note of nobody", (threadId) => world.rpc.addNote({ sight: SIGHT, threadId, idempotencyKey: "k", body: "x" })],
      [
        "a reply without words",
        (threadId) => world.rpc.reply({ sight: SIGHT, threadId, idempotencyKey: "k", body: " ", author: "D" }),
      ],
      [
        "a number that is none",
        (threadId) => world.rpc.updateContact({ sight: SIGHT, threadId, addNumbers: ["512"], author: "D" }),
      ],
      [
        "a number that is a line",
        (threadId) => world.rpc.updateContact({ sight: SIGHT, threadId, addNumbers: [LINES.denver], author: "D" }),
      ],
      [
        "a result that is none",
        () => world.rpc.completeTask({ sight: SIGHT, taskId: "x", result: "maybe", author: "D" }),
      ],
    ])("asked with %s is refused in words", async (_, ask) => {
      const { thread } = await missedCall(LINES.austin)
      await expect(ask(thread.threadId)).rejects.toMatchObject({ code: "RPC_INVALID" })
    })
  })

  describe("a sight", () => {
    const narrow: readonly [string, object][] = [
      ["another reseller", { resellerId: OTHER_RESELLER, brandIds: [], locationIds: [] }],
      ["another brand", { ...SIGHT, brandIds: ["northwind"] }],
      ["another location", { ...SIGHT, locationIds: ["brightsmile-denver"] }],
    ]
    test.each(narrow)("of %s finds nothing of a thread by any method", async (_, sight) => {
      const { call, number, thread } = await missedCall(LINES.austin)
      await world.publish({ step: world.step(call, { state: "suppressed", reason: "not_textable" }) })
      const task = await world.until(async () => (await tasksOfCall(call.callId))[0])
      const { threadId } = thread
      const before = await timelineOf(threadId)
      const asked = { sight, threadId, author: "Eve", idempotencyKey: "k", body: "Hi" } as never
      const found = await world.rpc.listThreads({ sight, search: number, view: "" } as never)
      expect(found.threads).toEqual([])
      expect(
        (await world.rpc.listTasks({ sight, limit: 200 } as never)).tasks.map(({ callId }) => callId),
      ).not.toContain(call.callId)
      const methods = [
        () => world.rpc.getThread(asked),
        () => world.rpc.reply(asked),
        () => world.rpc.addNote(asked),
        () => world.rpc.assignThread({ ...(asked as object), assignee: "Eve" } as never),
        () => world.rpc.setThreadState({ ...(asked as object), state: "done", outcome: "spam" } as never),
        () => world.rpc.markRead(asked),
        () => world.rpc.moveThread({ ...(asked as object), locationId: DENVER } as never),
        () => world.rpc.updateContact({ ...(asked as object), name: "Eve" } as never),
        () => world.rpc.completeTask({ sight, taskId: task.taskId, result: "reached", author: "Eve" } as never),
      ]
      for (const method of methods) await expect(method()).rejects.toMatchObject({ code: "RPC_NOT_FOUND" })
      expect(await timelineOf(threadId)).toEqual(before)
    })

    test("of a location merges no thread of another one", async () => {
      const own = await missedCall(LINES.denver)
      const other = await missedCall(LINES.austin)
      await expect(
        world.rpc.updateContact({
          sight: { ...SIGHT, locationIds: ["brightsmile-denver"] },
          threadId: own.thread.threadId,
          name: "",
          addNumbers: [other.number],
          author: "Eve",
        }),
      ).rejects.toMatchObject({ code: "RPC_PRECONDITION" })
      expect(await threadOf(other.number)).toMatchObject({ threadId: other.thread.threadId })
    })
  })

  describe("watchers", () => {
    test("of every instance hear within a second of what lies in their sight, and of nothing else", async () => {
      const over = new AbortController()
      const heard: Record<string, ThreadChange[]> = { here: [], there: [], elsewhere: [], foreign: [] }
      const follow = async (name: string, rpc: World["rpc"], sight: object) => {
        try {
          for await (const change of rpc.watch({ sight } as never, { signal: over.signal, deadlineMs: Infinity }))
            heard[name]?.push(change)
        } catch (error) {
          if (!over.signal.aborted) throw error
        }
      }
      const watching = [
        follow("here", world.rpc, SIGHT),
        follow("there", world.otherRpc, SIGHT),
        follow("elsewhere", world.rpc, { ...SIGHT, locationIds: ["brightsmile-denver"] }),
        follow("foreign", world.otherRpc, { ...SIGHT, resellerId: OTHER_RESELLER }),
      ]
      await new Promise((resolve) => setTimeout(resolve, 200))
      const number = nextCaller()
      const text = world.text(LINES.austin, number, "Anybody there?")
      const startedAt = performance.now()
      await world.publish({ text })
      const told = (name: string) => heard[name]?.find(({ entry }) => entry?.body === "Anybody there?")
      await world.until(() => (told("here") && told("there") ? true : undefined), 5_000)
      const tookMs = performance.now() - startedAt
      expect(told("here")).toMatchObject({ kind: "thread", thread: { contact: { numbers: [number] }, unread: true } })
      expect(tookMs).toBeLessThan(1_000)
      const call = world.call(LINES.austin, "")
      await world.publish({ step: world.step(call, { state: "suppressed", reason: "no_caller_id" }) })
      await world.until(() => heard.there?.find(({ task }) => task?.callId === call.callId), 5_000)
      expect(heard.elsewhere?.filter(({ thread }) => thread?.locationId === AUSTIN)).toEqual([])
      expect(heard.foreign).toEqual([])
      over.abort()
      await Promise.all(watching)
    })
  })
}
