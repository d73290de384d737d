import type { ThreadChange } from "@rebound/contracts"
import { beforeAll, describe, expect, test } from "vitest"
import { stepsIn } from "./conversation-steps.ts"
import { SIGHT, type World } from "./conversation-world.ts"
import {
  AUSTIN,
  BRAND,
  CLOSED,
  DENVER,
  LINES,
  OTHER_BRAND,
  OTHER_BRANDS_LOCATION,
  OTHER_BRANDS_SECOND_LOCATION,
} from "./sample-index.ts"

interface Sight {
  readonly resellerId: string
  readonly brandIds: string[]
  readonly locationIds: string[]
}

/** Threads that go to another site. */
export function moveSuite(given: () => World): void {
  let world: World
  beforeAll(() => {
    world = given()
  })
  const { threadOf, appears, timelineOf, tasksOfCall, settled, missedCall } = stepsIn(given)
  const at = (...locationIds: string[]): Sight => ({ ...SIGHT, locationIds })
  const ask = (threadId: string, locationId: string, over: object = {}) => ({
    sight: SIGHT,
    threadId,
    locationId,
    idempotencyKey: `to-${locationId}`,
    author: "Lee",
    ...over,
  })

  describe("a thread that a person moves to another site", () => {
    test("is there once per key, says so on its timeline, and keeps its assignee, its wait and its callback", async () => {
      const { call, number, thread } = await missedCall(LINES.austin)
      const { threadId } = thread
      await world.publish({ step: world.step(call, { state: "suppressed", reason: "not_textable" }) })
      await world.until(async () => (await tasksOfCall(call.callId))[0])
      const text = world.text(LINES.austin, number, "Anybody?")
      await world.publish({ text })
      await appears(number, ({ waitingSinceMs }) => waitingSinceMs > 0)
      await world.rpc.assignThread({ sight: SIGHT, threadId, assignee: "Dana", author: "Lee" })
      const moved = await world.rpc.moveThread(ask(threadId, DENVER))
      expect(moved).toMatchObject({
        locationId: DENVER,
        assignee: "Dana",
        waitingSinceMs: text.receivedAtMs,
        line: LINES.austin,
        lastLine: "Moved from Bright Smile Austin to Bright Smile Denver by Lee",
      })
      expect(await world.otherRpc.moveThread(ask(threadId, DENVER))).toEqual(moved)
      await expect(
        world.rpc.moveThread(ask(threadId, AUSTIN, { idempotencyKey: `to-${DENVER}` })),
      ).rejects.toMatchObject({ code: "RPC_EXISTS" })
      const timeline = await timelineOf(threadId)
      expect(timeline.filter(({ kind }) => kind === "move")).toMatchObject([
        {
          author: "Lee",
          body: "Moved from Bright Smile Austin to Bright Smile Denver",
          locationId: DENVER,
          line: LINES.austin,
        },
      ])
      // The call stays where it rang; who has the thread calls back.
      expect(timeline.find(({ kind }) => kind === "call")).toMatchObject({ locationId: AUSTIN })
      expect(await tasksOfCall(call.callId)).toMatchObject([{ locationId: DENVER, doneAtMs: 0, line: LINES.austin }])
    })

    test("moves once when the same move is asked for by many at once", async () => {
      const { thread } = await missedCall(LINES.austin)
      const { threadId } = thread
      const asked = Array.from({ length: 6 }, (_, index) =>
        (index % 2 === 0 ? world.rpc : world.otherRpc).moveThread(ask(threadId, DENVER)),
      )
      for (const moved of await Promise.all(asked)) expect(moved.locationId).toBe(DENVER)
      expect((await timelineOf(threadId)).filter(({ kind }) => kind === "move")).toHaveLength(1)
    })

    // The caller only knows the number that they called.
    test("stays there while its caller goes on writing to their number, from which replies leave; the figures keep to that number", async () => {
      const { number, thread } = await missedCall(LINES.denver)
      const { threadId } = thread
      await world.rpc.moveThread(ask(threadId, AUSTIN))
      const words = `Is it far? ${threadId}`
      await world.publish({ text: world.text(LINES.denver, number, words) })
      expect(await appears(number, ({ unread }) => unread)).toMatchObject({ locationId: AUSTIN, line: LINES.denver })
      const { messageId } = await world.rpc.reply({
        sight: at(AUSTIN),
        threadId,
        idempotencyKey: "after-the-move",
        body: "Ten minutes by car",
        author: "Dana",
      })
      expect(world.dispatcher.texts.filter(({ recipient }) => recipient === number)).toMatchObject([
        { line: LINES.denver, brandId: BRAND },
      ])
      await world.publish({
        step: world.step(world.call(LINES.denver, number), {
          messageId,
          state: "accepted",
          class: "convo",
          callId: "",
          body: "Ten minutes by car",
        }),
      })
      expect(await appears(number, ({ waitingSinceMs }) => waitingSinceMs === 0)).toMatchObject({ locationId: AUSTIN })
      const told = await world.until(() => {
        const turns = world.events.filter((event) => event.threadId === threadId)
        return turns.length === 2 ? turns : undefined
      })
      expect(told.map(({ kind, locationId }) => [kind, locationId])).toEqual([
        ["reply", DENVER],
        ["human_reply", DENVER],
      ])
      // Austin has webhooks and staff with mail, Denver neither.
      await world.until(() =>
        world.webhooks.find(({ body }) => body.includes(words) && body.includes("reply.received")),
      )
      await world.until(() => world.mails.find(({ text }) => text.includes(words)))
    })

    test("is no news to the staff of the site that it left", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      await world.rpc.moveThread(ask(thread.threadId, DENVER))
      await world.publish({ text: world.text(LINES.austin, number, "Still here") })
      await appears(number, ({ unread }) => unread)
      await settled()
      expect(world.webhooks.filter(({ body }) => body.includes(number))).toEqual([])
      expect(world.mails.filter(({ text }) => text.includes(number))).toEqual([])
    })

    test("has its next callback where it is, and lies where it began once it was done and opens again", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const { threadId } = thread
      await world.rpc.moveThread(ask(threadId, DENVER))
      const again = world.call(LINES.austin, number)
      await world.publish({ verdict: again })
      await world.publish({ step: world.step(again, { state: "suppressed", reason: "not_textable" }) })
      const task = await world.until(async () => (await tasksOfCall(again.callId))[0])
      expect(task.locationId).toBe(DENVER)
      await appears(number, ({ attempts }) => attempts === 2)
      await world.rpc.setThreadState({ sight: at(DENVER), threadId, state: "done", outcome: "quote", author: "Lee" })
      await world.publish({ text: world.text(LINES.austin, number, "One more thing") })
      expect(await appears(number, ({ state }) => state === "open")).toMatchObject({ threadId, locationId: AUSTIN })
    })

    test("is written to from its new site where the caller's line takes no texts, and from nowhere where that has none", async () => {
      const texts = await missedCall(LINES.sales)
      expect(texts.thread.cannotText).toBe("no_texting_line")
      expect(await world.rpc.moveThread(ask(texts.thread.threadId, OTHER_BRANDS_SECOND_LOCATION))).toMatchObject({
        line: LINES.seattle,
        cannotText: "",
      })
      const none = await missedCall(LINES.sales)
      world.moveLine(LINES.seattle, BRAND, AUSTIN)
      try {
        expect(await world.rpc.moveThread(ask(none.thread.threadId, OTHER_BRANDS_SECOND_LOCATION))).toMatchObject({
          line: LINES.sales,
          cannotText: "no_texting_line",
        })
      } finally {
        world.moveLine(LINES.seattle, OTHER_BRAND, OTHER_BRANDS_SECOND_LOCATION)
      }
      const lines = async (threadId: string) =>
        (await timelineOf(threadId)).filter(({ kind }) => kind === "move").map(({ line }) => line)
      expect([await lines(texts.thread.threadId), await lines(none.thread.threadId)]).toEqual([[LINES.seattle], [""]])
    })

    test("stays where it was moved when it is made one with another", async () => {
      const one = await missedCall(LINES.austin)
      await world.rpc.moveThread(ask(one.thread.threadId, DENVER))
      const two = await missedCall(LINES.austin)
      const { threadId } = two.thread
      await world.rpc.updateContact({ sight: SIGHT, threadId, name: "", addNumbers: [one.number], author: "Lee" })
      expect(await threadOf(two.number)).toMatchObject({ threadId, locationId: DENVER })
      await world.publish({ text: world.text(LINES.austin, one.number, "Me again") })
      expect(await appears(two.number, ({ unread }) => unread)).toMatchObject({ locationId: DENVER })
    })

    test.each([
      ["another brand's site", OTHER_BRANDS_LOCATION, {}, "RPC_PRECONDITION", "another brand"],
      ["the site where it is", AUSTIN, {}, "RPC_PRECONDITION", "at this site already"],
      ["an archived site", CLOSED, {}, "RPC_NOT_FOUND", "or it is archived"],
      ["a site that is none", "no-such-site", {}, "RPC_NOT_FOUND", "no such site"],
      ["nowhere", "", {}, "RPC_NOT_FOUND", "no such site"],
      [
        "a site that whoever asks does not see",
        DENVER,
        { sight: at(AUSTIN) },
        "RPC_NOT_FOUND",
        "among those that you see",
      ],
      [
        "another brand's site that they do not see either",
        OTHER_BRANDS_LOCATION,
        { sight: { ...SIGHT, brandIds: [BRAND] } },
        "RPC_NOT_FOUND",
        "among those that you see",
      ],
      ["a site, by nobody", DENVER, { author: " " }, "RPC_INVALID", "author"],
      ["a site, under no key", DENVER, { idempotencyKey: "" }, "RPC_INVALID", "idempotencyKey"],
    ])("is refused to %s in words, and nothing changes", async (_, locationId, over, code, words) => {
      const { number, thread } = await missedCall(LINES.austin)
      const before = await timelineOf(thread.threadId)
      await expect(world.rpc.moveThread(ask(thread.threadId, locationId, over))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words),
      })
      expect(await threadOf(number)).toEqual(thread)
      expect(await timelineOf(thread.threadId)).toEqual(before)
    })

    test("goes between places of a sight, and is gone for those who do not see where it went", async () => {
      const { call, number, thread } = await missedCall(LINES.austin)
      const { threadId } = thread
      await world.publish({ step: world.step(call, { state: "suppressed", reason: "not_textable" }) })
      await world.until(async () => (await tasksOfCall(call.callId))[0])
      // Denver sees nothing of it yet, and takes nothing from Austin.
      await expect(world.rpc.moveThread(ask(threadId, DENVER, { sight: at(DENVER) }))).rejects.toMatchObject({
        code: "RPC_NOT_FOUND",
      })
      expect(await world.rpc.moveThread(ask(threadId, DENVER, { sight: at(AUSTIN, DENVER) }))).toMatchObject({
        locationId: DENVER,
      })
      await expect(world.rpc.getThread({ sight: at(AUSTIN), threadId })).rejects.toMatchObject({
        code: "RPC_NOT_FOUND",
      })
      expect((await world.rpc.listThreads({ sight: at(AUSTIN), search: number })).threads).toEqual([])
      const callsOf = async (site: string) =>
        (await world.rpc.listTasks({ sight: at(site), limit: 200 })).tasks.map(({ callId }) => callId)
      expect(await callsOf(AUSTIN)).not.toContain(call.callId)
      expect(await callsOf(DENVER)).toContain(call.callId)
      const found = await world.rpc.getThread({ sight: at(DENVER), threadId })
      expect(found.tasks.map(({ callId }) => callId)).toEqual([call.callId])
    })

    test("is told to watchers of both sites by every instance: whole to those who see it, as gone to those who do not any more", async () => {
      const { thread } = await missedCall(LINES.austin)
      const { threadId } = thread
      const over = new AbortController()
      const heard: Record<string, ThreadChange[]> = {}
      const follow = async (name: string, rpc: World["rpc"], sight: Sight) => {
        heard[name] = []
        try {
          for await (const change of rpc.watch({ sight }, { signal: over.signal, deadlineMs: Infinity }))
            if ((change.thread ?? change.gone)?.threadId === threadId) heard[name]?.push(change)
        } catch (error) {
          if (!over.signal.aborted) throw error
        }
      }
      const watching = [
        follow("left", world.otherRpc, at(AUSTIN)),
        follow("reached", world.otherRpc, at(DENVER)),
        follow("both", world.rpc, SIGHT),
        follow("neither", world.rpc, at("brightsmile-tampa")),
      ]
      await new Promise((resolve) => setTimeout(resolve, 600))
      await world.rpc.moveThread(ask(threadId, DENVER))
      const told = (name: string) =>
        heard[name]?.find(({ entry, gone }) => entry?.kind === "move" || gone !== undefined)
      await world.until(() => (["left", "reached", "both"].every(told) ? true : undefined), 5_000)
      for (const name of ["reached", "both"])
        expect(told(name)).toMatchObject({ kind: "thread", thread: { locationId: DENVER }, entry: { author: "Lee" } })
      const gone = told("left")
      expect(gone).toMatchObject({ kind: "gone", gone: { threadId, brandId: BRAND, locationId: AUSTIN } })
      expect([gone?.thread, gone?.entry, gone?.task]).toEqual([undefined, undefined, undefined])
      await settled()
      expect(heard.left?.filter((change) => change.thread?.locationId === DENVER)).toEqual([])
      expect(heard.neither).toEqual([])
      over.abort()
      await Promise.all(watching)
    })
  })
}
