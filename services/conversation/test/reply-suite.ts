import { beforeAll, describe, expect, test } from "vitest"
import { stepsIn } from "./conversation-steps.ts"
import { nextCaller, SIGHT, type World } from "./conversation-world.ts"
import { AUSTIN, BRAND, LINES, OTHER_BRAND, OTHER_BRANDS_LOCATION } from "./sample-index.ts"

/** What people write, and by which line and brand it leaves. */
export function replySuite(given: () => World): void {
  let world: World
  beforeAll(() => {
    world = given()
  })
  const { threadOf, appears, timelineOf, settled, missedCall } = stepsIn(given)

  describe("a person's reply", () => {
    test("is one text under its key, also when the answer was lost; it ends the wait and says who wrote", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      await world.publish({ text: world.text(LINES.austin, number, "Hello?") })
      await appears(number, ({ waitingSinceMs }) => waitingSinceMs > 0)
      const asked = {
        sight: SIGHT,
        threadId: thread.threadId,
        idempotencyKey: "first-reply",
        body: "We can see you at three 🙂",
        author: "Dana Reyes",
      }
      world.dispatcher.loseAnswers(1)
      await expect(world.rpc.reply(asked)).rejects.toMatchObject({ retryable: true })
      const sent = await world.otherRpc.reply(asked)
      const again = await world.rpc.reply(asked)
      expect(again.messageId).toBe(sent.messageId)
      expect(sent).toMatchObject({ state: "claimed", segments: 1, entry: { author: "Dana Reyes", body: asked.body } })
      expect(world.dispatcher.texts.filter(({ recipient }) => recipient === number)).toMatchObject([
        { line: LINES.austin, class: "convo", body: asked.body, author: "Dana Reyes" },
      ])
      expect(await appears(number)).toMatchObject({ unread: false, live: true, lastLine: asked.body })
      await expect(world.rpc.reply({ ...asked, body: "Something else" })).rejects.toMatchObject({ code: "RPC_EXISTS" })
      for (const state of ["claimed", "accepted", "delivered"])
        await world.publish({
          step: world.step(world.call(LINES.austin, number), {
            messageId: sent.messageId,
            state,
            class: "convo",
            callId: "",
            body: asked.body,
          }),
        })
      const entry = await world.until(async () =>
        (await timelineOf(thread.threadId)).find(
          (one) => one.messageId === sent.messageId && one.messageState === "delivered",
        ),
      )
      expect(entry).toMatchObject({ author: "Dana Reyes", kind: "text_out" })
      expect(await appears(number)).toMatchObject({ waitingSinceMs: 0, unread: false })
      await settled()
      expect(
        world.events.filter((event) => event.threadId === thread.threadId && event.kind === "human_reply"),
      ).toHaveLength(1)
    })

    // Who wrote to a business and hears nothing has not been answered, whatever somebody there typed.
    test.each([
      ["cancelled", "line_moved"],
      ["rejected", "carrier_rejected"],
      ["expired", "deadline_passed"],
    ])(
      "that is %s before it left answers nobody: the caller still waits, and the figures hear nothing",
      async (state, reason) => {
        const { number, thread } = await missedCall(LINES.austin)
        const text = world.text(LINES.austin, number, "Hello?")
        await world.publish({ text })
        await appears(number, ({ waitingSinceMs }) => waitingSinceMs > 0)
        const write = (key: string) =>
          world.rpc.reply({
            sight: SIGHT,
            threadId: thread.threadId,
            idempotencyKey: key,
            body: `Come at three (${key})`,
            author: "Dana Reyes",
          })
        const step = (messageId: string, over: object) =>
          world.publish({
            step: world.step(world.call(LINES.austin, number), {
              messageId,
              class: "convo",
              callId: "",
              body: "Come at three",
              state: "claimed",
              ...over,
            }),
          })
        const told = () =>
          world.events.filter((event) => event.threadId === thread.threadId && event.kind === "human_reply")
        const { messageId } = await write("one")
        await step(messageId, {})
        await step(messageId, { state, reason })
        await world.until(async () =>
          (await timelineOf(thread.threadId)).find((one) => one.messageId === messageId && one.messageState === state),
        )
        await settled()
        expect(await appears(number)).toMatchObject({ waitingSinceMs: text.receivedAtMs })
        expect(told()).toEqual([])
        const { threads } = await world.rpc.listThreads({ sight: SIGHT, view: "undeliverable", limit: 200 })
        expect(threads.map(({ threadId }) => threadId)).toContain(thread.threadId)
        const second = await write("two")
        await step(second.messageId, { state: "accepted" })
        await appears(number, ({ waitingSinceMs }) => waitingSinceMs === 0)
        await world.until(() => (told().length > 0 ? true : undefined))
        expect(told()).toHaveLength(1)
      },
    )

    test("whose first step is told before the answer is known by its words", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const asked = { sight: SIGHT, threadId: thread.threadId, idempotencyKey: "k1", body: "On our way", author: "Lee" }
      world.dispatcher.loseAnswers(1)
      await expect(world.rpc.reply(asked)).rejects.toMatchObject({ retryable: true })
      const { messageId = "" } = world.dispatcher.texts.find(({ recipient }) => recipient === number) ?? {}
      await world.publish({
        step: world.step(world.call(LINES.austin, number), {
          messageId,
          state: "accepted",
          class: "convo",
          callId: "",
          body: "On our way",
        }),
      })
      const entry = await world.until(async () =>
        (await timelineOf(thread.threadId)).find((one) => one.messageId === messageId),
      )
      expect(entry.author).toBe("Lee")
      expect((await world.rpc.reply(asked)).entry?.entryId).toBe(entry.entryId)
    })

    // Colleagues ask the author, not the text; a wrong name is blamed on somebody.
    test("stands under its own author when two people send the same words, whatever comes first", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const asked = (author: string) => ({
        sight: SIGHT,
        threadId: thread.threadId,
        idempotencyKey: `by-${author}`,
        body: "On our way",
        author,
      })
      world.dispatcher.loseAnswers(2)
      for (const author of ["Lee", "Dana"])
        await expect(world.rpc.reply(asked(author))).rejects.toMatchObject({ retryable: true })
      const texts = world.dispatcher.texts.filter(({ recipient }) => recipient === number)
      const [lees, danas] = texts.map(({ messageId }) => messageId)
      for (const messageId of [danas, lees])
        await world.publish({
          step: world.step(world.call(LINES.austin, number), {
            messageId: messageId ?? "",
            state: "accepted",
            class: "convo",
            callId: "",
            body: "On our way",
          }),
        })
      const authors = async () =>
        new Map((await timelineOf(thread.threadId)).map(({ messageId, author }) => [messageId, author]))
      const guessed = await world.until(async () => {
        const found = await authors()
        return found.has(lees ?? "") && found.has(danas ?? "") ? found : undefined
      })
      expect([guessed.get(lees ?? ""), guessed.get(danas ?? "")]).not.toContain("Lee")
      expect((await world.rpc.reply(asked("Dana"))).entry).toMatchObject({ messageId: danas, author: "Dana" })
      expect((await world.rpc.reply(asked("Lee"))).entry).toMatchObject({ messageId: lees, author: "Lee" })
      const named = await authors()
      expect([named.get(lees ?? ""), named.get(danas ?? "")]).toEqual(["Lee", "Dana"])
    })

    test("that was taken for a text of the same words from elsewhere gives it back", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const asked = { sight: SIGHT, threadId: thread.threadId, idempotencyKey: "own", body: "See you", author: "Lee" }
      world.dispatcher.loseAnswers(1)
      await expect(world.rpc.reply(asked)).rejects.toMatchObject({ retryable: true })
      const foreign = `m-elsewhere-${thread.threadId}`
      await world.publish({
        step: world.step(world.call(LINES.austin, number), {
          messageId: foreign,
          state: "accepted",
          class: "convo",
          callId: "",
          body: asked.body,
        }),
      })
      const authorOf = async (messageId: string) =>
        (await timelineOf(thread.threadId)).find((one) => one.messageId === messageId)?.author
      await world.until(() => authorOf(foreign))
      const { messageId } = await world.rpc.reply(asked)
      expect([await authorOf(messageId), await authorOf(foreign)]).toEqual(["Lee", "Team"])
    })

    test("that the dispatcher refuses leaves nothing, and what it said of the number is shown", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const asked = { sight: SIGHT, threadId: thread.threadId, idempotencyKey: "k2", body: "Hi", author: "Lee" }
      world.dispatcher.refuse("RPC_PRECONDITION", "recipient: opted out")
      await expect(world.rpc.reply(asked)).rejects.toMatchObject({ code: "RPC_PRECONDITION" })
      expect(await appears(number)).toMatchObject({ optedOut: true, cannotText: "opted_out" })
      expect((await timelineOf(thread.threadId)).filter(({ kind }) => kind === "text_out")).toEqual([])
    })

    test("from a line that takes calls only is refused before it leaves", async () => {
      const { number, thread } = await missedCall(LINES.sales)
      expect(thread.cannotText).toBe("no_texting_line")
      await expect(
        world.rpc.reply({ sight: SIGHT, threadId: thread.threadId, idempotencyKey: "k", body: "Hi", author: "Lee" }),
      ).rejects.toMatchObject({ code: "RPC_PRECONDITION" })
      expect(world.dispatcher.texts.filter(({ recipient }) => recipient === number)).toEqual([])
    })
  })

  describe("a line that moved to another brand", () => {
    const away = () => world.moveLine(LINES.austin, OTHER_BRAND, OTHER_BRANDS_LOCATION)
    const back = () => world.moveLine(LINES.austin, BRAND, AUSTIN)

    // The caller knows the brand they called, and consented to no other.
    test("carries no reply of the old brand's thread: another line of that place does, or none", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const asked = { sight: SIGHT, threadId: thread.threadId, idempotencyKey: "lost", body: "Hi", author: "Lee" }
      world.dispatcher.refuse("RPC_UNAVAILABLE", "not now")
      await expect(world.rpc.reply(asked)).rejects.toMatchObject({ retryable: true })
      try {
        away()
        expect(await threadOf(number)).toMatchObject({ line: LINES.austinNewPatients, cannotText: "" })
        await expect(world.rpc.reply(asked)).rejects.toMatchObject({ code: "RPC_PRECONDITION" })
        await world.rpc.reply({ ...asked, idempotencyKey: "again" })
        expect(world.dispatcher.texts.filter(({ recipient }) => recipient === number)).toMatchObject([
          { line: LINES.austinNewPatients, brandId: BRAND },
        ])
        world.moveLine(LINES.austinNewPatients, OTHER_BRAND, OTHER_BRANDS_LOCATION)
        expect(await threadOf(number)).toMatchObject({ cannotText: "no_texting_line" })
        await expect(world.rpc.reply({ ...asked, idempotencyKey: "none" })).rejects.toMatchObject({
          code: "RPC_PRECONDITION",
        })
        expect(world.dispatcher.texts.filter(({ recipient }) => recipient === number)).toHaveLength(1)
      } finally {
        back()
        world.moveLine(LINES.austinNewPatients, BRAND, AUSTIN)
      }
    })

    test("leaves a late verdict with the brand that was called", async () => {
      const late = world.call(LINES.austin, nextCaller())
      const { call, number, thread } = await missedCall(LINES.austin)
      try {
        away()
        await world.publish({ verdict: { ...call, version: 2, verdict: "answered", reason: "answered_human" } })
        await world.publish({ verdict: late })
        const found = await appears(late.caller?.number ?? "")
        expect(found).toMatchObject({ brandId: BRAND, locationId: AUSTIN })
        expect(
          await world.until(async () =>
            (await timelineOf(thread.threadId)).find(({ verdict }) => verdict === "answered"),
          ),
        ).toMatchObject({ locationId: AUSTIN })
        expect((await world.rpc.listThreads({ sight: SIGHT, search: number })).threads).toHaveLength(1)
      } finally {
        back()
      }
    })
  })
}
