import type { Thread, ThreadChange } from "@rebound/contracts"
import { Webhook } from "standardwebhooks"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { type Ground, nextCaller, SIGHT, startWorld, WEBHOOK_SECRETS, type World } from "./conversation-world.ts"
import {
  AUSTIN,
  BRAND,
  EXCLUDED,
  LINES,
  OTHER_BRAND,
  OTHER_BRANDS_LOCATION,
  OTHER_RESELLER,
  STAFF_MOBILE,
} from "./sample-index.ts"

/** From the topics to what people see and do, and out again, on whatever ground. */
export function conversationSuite(open: () => Promise<Ground>): void {
  let world: World
  beforeAll(async () => {
    world = await startWorld(await open())
  })
  afterEach(() => expect(world.failures).toEqual([]))
  afterAll(async () => await world?.close())

  const threadOf = async (number: string, view = ""): Promise<Thread | undefined> =>
    (await world.rpc.listThreads({ sight: SIGHT, search: number, view })).threads[0]
  const appears = (number: string, as: (thread: Thread) => boolean = () => true): Promise<Thread> =>
    world.until(async () => {
      const found = (await threadOf(number)) ?? (await threadOf(number, "done"))
      return found !== undefined && as(found) ? found : undefined
    })
  const timelineOf = async (threadId: string) =>
    (await world.rpc.getThread({ sight: SIGHT, threadId, limit: 200 })).timeline
  const tasksOfCall = async (callId: string | undefined) =>
    (await world.rpc.listTasks({ sight: SIGHT, includeDone: true, limit: 200 })).tasks.filter(
      (task) => task.callId === callId,
    )
  /** Everything published so far has been worked: a text of a stranger that comes after it on each partition is there. */
  const settled = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  const missedCall = async (line: string, number = nextCaller()) => {
    const call = world.call(line, number)
    await world.publish({ verdict: call })
    return { call, number, thread: await appears(number, ({ attempts }) => attempts > 0) }
  }

  describe("a caller's thread", () => {
    test("holds the call, the text, its receipts and the reply, in order, and says who waits", async () => {
      const { call, number, thread } = await missedCall(LINES.austin)
      expect(thread).toMatchObject({
        brandId: BRAND,
        locationId: AUSTIN,
        line: LINES.austin,
        state: "open",
        attempts: 1,
        waitingSinceMs: 0,
        live: false,
        lastLine: "Missed: it rang out",
        contact: { numbers: [number] },
      })
      for (const state of ["claimed", "accepted", "delivered"])
        await world.publish({ step: world.step(call, { messageId: `m-${call.callId}`, state }) })
      const text = world.text(LINES.austin, number, "Can I come at three?")
      await world.publish({ text })
      const waiting = await appears(number, ({ waitingSinceMs }) => waitingSinceMs > 0)
      expect(waiting).toMatchObject({
        threadId: thread.threadId,
        unread: true,
        live: true,
        waitingSinceMs: text.receivedAtMs,
        lastLine: "Can I come at three?",
      })
      const timeline = await world.until(async () => {
        const found = await timelineOf(thread.threadId)
        return found[1]?.messageState === "delivered" ? found : undefined
      })
      expect(timeline).toMatchObject([
        { kind: "call", author: "caller", verdict: "missed", reason: "no_answer", ringMs: 18_000 },
        { kind: "text_out", author: "automatic", messageState: "delivered", messageClass: "first", segments: 1 },
        { kind: "text_in", author: "caller", body: "Can I come at three?" },
      ])
      expect(timeline[1]?.deliveredAtMs).toBeGreaterThanOrEqual(Number(timeline[1]?.acceptedAtMs))
      expect(await world.until(() => world.events.find((event) => event.threadId === thread.threadId))).toMatchObject({
        kind: "reply",
        brandId: BRAND,
        locationId: AUSTIN,
        callerKey: world.callerKey(number),
      })
    })

    test("changes nothing when every record is dealt out again, in any order", async () => {
      const { call, number, thread } = await missedCall(LINES.austin)
      const text = world.text(LINES.austin, number, "Hello?")
      const steps = ["claimed", "accepted", "undelivered", "delivered"].map((state) =>
        world.step(call, { messageId: `m-${call.callId}`, state }),
      )
      for (const step of steps) await world.publish({ step })
      await world.publish({ text })
      await appears(number, ({ waitingSinceMs }) => waitingSinceMs > 0)
      const before = await world.until(async () => {
        const found = await timelineOf(thread.threadId)
        return found.some(({ messageState }) => messageState === "delivered") ? found : undefined
      })
      const webhooks = await world.until(() => {
        const own = world.webhooks.filter(({ body }) => body.includes(thread.threadId))
        return own.length >= 2 ? own.length : undefined
      })
      for (const step of steps.toReversed()) await world.publish({ step })
      await world.publish({ text })
      await world.publish({ verdict: call })
      await world.publish({ verdict: { ...call, reason: "busy", version: 0 } })
      await settled()
      expect(await timelineOf(thread.threadId)).toEqual(before)
      expect(world.events.filter(({ threadId }) => threadId === thread.threadId)).toHaveLength(1)
      expect(world.webhooks.filter(({ body }) => body.includes(thread.threadId))).toHaveLength(webhooks)
    })

    test("follows a corrected verdict: the entry changes, a text already sent is marked as an error", async () => {
      const { call, thread } = await missedCall(LINES.austin)
      await world.publish({ step: world.step(call, { messageId: `m-${call.callId}`, state: "accepted" }) })
      await world.until(async () => ((await timelineOf(thread.threadId)).length === 2 ? true : undefined))
      await world.publish({ verdict: { ...call, version: 2, verdict: "answered", reason: "answered_human" } })
      const timeline = await world.until(async () => {
        const found = await timelineOf(thread.threadId)
        return found[0]?.verdict === "answered" ? found : undefined
      })
      expect(timeline).toMatchObject([
        { kind: "call", reason: "answered_human", textedInError: true },
        { kind: "text_out", textedInError: true },
      ])
      expect((await world.rpc.getThread({ sight: SIGHT, threadId: thread.threadId })).thread?.attempts).toBe(0)
    })

    // Staff apologise for a text that nobody got.
    test("takes the mark of a text sent in error back when the carrier refused the text or the call was a miss", async () => {
      const { call, thread } = await missedCall(LINES.austin)
      const step = (state: string, over: object = {}) =>
        world.publish({ step: world.step(call, { messageId: `m-${call.callId}`, state, ...over }) })
      const marks = async () => (await timelineOf(thread.threadId)).map(({ textedInError }) => textedInError)
      const until = (wanted: readonly boolean[]) =>
        world.until(async () => (`${await marks()}` === `${wanted}` ? true : undefined))
      await step("submitting")
      await until([false, false])
      await world.publish({ verdict: { ...call, version: 2, verdict: "answered", reason: "answered_human" } })
      await until([true, true])
      await step("rejected", { reason: "carrier_rejected" })
      await until([false, false])
      await step("delivered")
      await until([true, true])
      await world.publish({ verdict: { ...call, version: 3 } })
      await until([false, false])
    })

    test("is one for all lines of a brand, another at another brand, and counts the attempts of an episode", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      await world.publish({ verdict: world.call(LINES.austinNewPatients, number, { reason: "busy" }) })
      const again = await appears(number, ({ attempts }) => attempts === 2)
      expect(again).toMatchObject({ threadId: thread.threadId, line: LINES.austinNewPatients })
      await world.publish({ verdict: world.call(LINES.phoenix, number) })
      const all = await world.until(async () => {
        const { threads } = await world.rpc.listThreads({ sight: SIGHT, search: number })
        return threads.length === 2 ? threads : undefined
      })
      expect(new Set(all.map(({ contact }) => contact?.contactId)).size).toBe(2)
    })

    test("is made by a text from a number that never called", async () => {
      const number = nextCaller()
      await world.publish({ text: world.text(LINES.denver, number, "Are you open on Sunday?") })
      expect(await appears(number)).toMatchObject({ attempts: 0, unread: true, contact: { numbers: [number] } })
    })

    test("shows STOP as an opt-out that keeps nobody waiting, and START as its end", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      await world.publish({ text: world.text(LINES.austin, number, "STOP") })
      const stopped = await appears(number, ({ optedOut }) => optedOut)
      expect(stopped).toMatchObject({ waitingSinceMs: 0, live: false, cannotText: "opted_out", lastLine: "Opted out" })
      expect((await timelineOf(thread.threadId)).at(-1)).toMatchObject({ kind: "opt_out", body: "STOP" })
      await expect(
        world.rpc.reply({ sight: SIGHT, threadId: thread.threadId, idempotencyKey: "k", body: "Hi", author: "Dana" }),
      ).rejects.toMatchObject({ code: "RPC_PRECONDITION" })
      await world.publish({ text: world.text(LINES.austin, number, "START", { receivedAtMs: Date.now() + 1 }) })
      expect(await appears(number, ({ optedOut }) => !optedOut)).toMatchObject({ waitingSinceMs: 0, cannotText: "" })
    })

    test("that is done is open again when the caller writes or is missed once more", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const finish = () =>
        world.rpc.setThreadState({
          sight: SIGHT,
          threadId: thread.threadId,
          state: "done",
          outcome: "booked",
          author: "Dana",
        })
      expect(await finish()).toMatchObject({ state: "done", outcome: "booked" })
      expect(
        await world.until(() =>
          world.events.find((event) => event.threadId === thread.threadId && event.kind === "outcome"),
        ),
      ).toMatchObject({ outcome: "booked" })
      await world.publish({
        text: world.text(LINES.austin, number, "One more thing", { receivedAtMs: Date.now() + 5 }),
      })
      expect(await appears(number, ({ state }) => state === "open")).toMatchObject({ outcome: "", unread: true })
      await finish()
      await world.publish({ verdict: world.call(LINES.austin, number, { startedAtMs: Date.now() + 5 }) })
      expect(await appears(number, ({ state }) => state === "open")).toMatchObject({ waitingSinceMs: 0 })
    })

    test("that was called done while the telephone rang is open again when nobody took the call", async () => {
      const { number, thread } = await missedCall(LINES.austin)
      const { threadId } = thread
      await world.rpc.setThreadState({ sight: SIGHT, threadId, state: "done", outcome: "booked", author: "Dana" })
      const nowMs = Date.now()
      await world.publish({
        verdict: world.call(LINES.austin, number, { startedAtMs: nowMs - 10_000, endedAtMs: nowMs + 5_000 }),
      })
      expect(await appears(number, ({ state }) => state === "open")).toMatchObject({ outcome: "", attempts: 2 })
    })

    test("is not made for calls that somebody took, for staff, for excluded numbers or for history", async () => {
      const answered = nextCaller()
      const imported = nextCaller()
      await world.publish({ verdict: world.call(LINES.austin, answered, { reason: "answered_human" }) })
      await world.publish({ verdict: world.call(LINES.austin, imported, { origin: "import" }) })
      await world.publish({ verdict: world.call(LINES.austin, STAFF_MOBILE) })
      await world.publish({ verdict: world.call(LINES.austin, EXCLUDED) })
      await world.publish({ verdict: world.call(LINES.austin, LINES.phoenix) })
      await settled()
      for (const number of [answered, imported, STAFF_MOBILE, EXCLUDED, LINES.phoenix])
        expect(await threadOf(number), number).toBeUndefined()
    })
  })

  describe("a callback", () => {
    test("is due where no text could go: once a caller, with the reason, and off when the caller got through", async () => {
      const { call, number, thread } = await missedCall(LINES.austin)
      await world.publish({ step: world.step(call, { state: "suppressed", reason: "not_textable" }) })
      const [task] = await world.until(async () => {
        const found = await tasksOfCall(call.callId)
        return found.length > 0 ? found : undefined
      })
      expect(task).toMatchObject({
        threadId: thread.threadId,
        reason: "not_textable",
        locationId: AUSTIN,
        line: LINES.austin,
        doneAtMs: 0,
        contact: { numbers: [number] },
      })
      expect((await timelineOf(thread.threadId)).map(({ kind, reason }) => [kind, reason])).toEqual(
        expect.arrayContaining([
          ["text_out", "not_textable"],
          ["task", "not_textable"],
        ]),
      )
      expect(await appears(number)).toMatchObject({ cannotText: "landline" })
      const second = world.call(LINES.austin, number)
      await world.publish({ verdict: second })
      await world.publish({ step: world.step(second, { state: "suppressed", reason: "not_textable" }) })
      await appears(number, ({ attempts }) => attempts === 2)
      await settled()
      expect(await tasksOfCall(second.callId)).toEqual([])
      const nowMs = Date.now()
      await world.publish({
        verdict: world.call(LINES.austin, number, {
          reason: "answered_human",
          startedAtMs: nowMs,
          endedAtMs: nowMs + 60_000,
        }),
      })
      const done = await world.until(async () => (await tasksOfCall(call.callId)).find(({ doneAtMs }) => doneAtMs > 0))
      expect(done).toMatchObject({ result: "reached", doneBy: "automatic" })
    })

    // Whoever rings back a caller who was served, or who has the text, wastes both their time.
    test("is off for a call that was answered after all, also when that is known before its text's fate", async () => {
      const { call, thread } = await missedCall(LINES.austin)
      await world.publish({ verdict: { ...call, version: 2, verdict: "answered", reason: "answered_human" } })
      await appears(thread.contact?.numbers[0] ?? "", ({ attempts }) => attempts === 0)
      await world.publish({ step: world.step(call, { state: "suppressed", reason: "not_textable" }) })
      const late = world.call(LINES.austin, "")
      await world.publish({ step: world.step(late, { state: "suppressed", reason: "no_caller_id" }) })
      await world.until(async () => (await tasksOfCall(late.callId))[0])
      await world.publish({ step: world.step(late, { state: "suppressed", reason: "not_missed", verdictVersion: 2 }) })
      expect(
        await world.until(async () => (await tasksOfCall(late.callId)).find(({ doneAtMs }) => doneAtMs > 0)),
      ).toMatchObject({
        result: "not_needed",
        doneBy: "automatic",
      })
      await world.until(async () => (await timelineOf(thread.threadId)).find(({ reason }) => reason === "not_textable"))
      expect((await tasksOfCall(call.callId)).filter(({ doneAtMs }) => doneAtMs === 0)).toEqual([])
    })

    test("is off once the text left after all, and due again when it comes back", async () => {
      const { call } = await missedCall(LINES.austin)
      const step = async (over: object) =>
        await world.publish({ step: world.step(call, { messageId: `m-${call.callId}`, ...over }) })
      const task = (as: (doneAtMs: number) => boolean) =>
        world.until(async () => (await tasksOfCall(call.callId)).find(({ doneAtMs }) => as(doneAtMs)))
      await world.publish({ step: world.step(call, { state: "suppressed", reason: "deadline_passed" }) })
      await task((doneAtMs) => doneAtMs === 0)
      await step({ state: "accepted", verdictVersion: 2 })
      expect(await task((doneAtMs) => doneAtMs > 0)).toMatchObject({ result: "not_needed", doneBy: "automatic" })
      await step({ state: "undelivered", errorCode: "30006", verdictVersion: 2 })
      expect(await task((doneAtMs) => doneAtMs === 0)).toMatchObject({ reason: "not_textable", result: "" })
      await step({ state: "delivered", verdictVersion: 2 })
      expect(await task((doneAtMs) => doneAtMs > 0)).toMatchObject({ result: "not_needed" })
    })

    test("of callers who withhold their number is one per call, without a thread", async () => {
      const calls = [world.call(LINES.austin, ""), world.call(LINES.austin, "")]
      for (const call of calls) {
        await world.publish({ verdict: call })
        await world.publish({ step: world.step(call, { state: "suppressed", reason: "no_caller_id" }) })
        await world.publish({ step: world.step(call, { state: "suppressed", reason: "no_caller_id" }) })
      }
      for (const call of calls) {
        const tasks = await world.until(async () => {
          const found = await tasksOfCall(call.callId)
          return found.length > 0 ? found : undefined
        })
        expect(tasks).toMatchObject([{ threadId: "", reason: "no_caller_id", locationId: AUSTIN }])
        expect(tasks[0]?.contact).toBeUndefined()
      }
    })

    test.each<[string, object, string]>([
      ["expired before it could leave", { state: "expired", reason: "deadline_passed" }, "deadline_passed"],
      ["was refused for good", { state: "rejected", reason: "carrier_rejected" }, "carrier_rejected"],
      ["came back from a landline", { state: "undelivered", errorCode: "30006" }, "not_textable"],
    ])("is due where the text %s", async (_, over, reason) => {
      const { call, thread } = await missedCall(LINES.austin)
      await world.publish({ step: world.step(call, { messageId: `m-${call.callId}`, ...over }) })
      const task = await world.until(async () => (await tasksOfCall(call.callId))[0])
      expect(task).toMatchObject({ threadId: thread.threadId, reason })
      const { threads } = await world.rpc.listThreads({ sight: SIGHT, view: "undeliverable", limit: 200 })
      expect(threads.map(({ threadId }) => threadId)).toContain(thread.threadId)
      const ended = await world.rpc.completeTask({
        sight: SIGHT,
        taskId: task.taskId,
        result: "reached",
        author: "Dana",
      })
      expect(ended).toMatchObject({ result: "reached", doneBy: "Dana" })
      expect(await world.until(() => world.events.find((event) => event.threadId === thread.threadId))).toMatchObject({
        kind: "outcome",
        outcome: "called_back",
        atMs: ended.doneAtMs,
        callerKey: call.callerKey,
      })
      expect((await timelineOf(thread.threadId)).find(({ kind }) => kind === "task")?.body).toBe("Dana: reached.")
      await expect(
        world.rpc.completeTask({ sight: SIGHT, taskId: task.taskId, result: "no_answer", author: "Lee" }),
      ).rejects.toMatchObject({ code: "RPC_PRECONDITION" })
    })
  })

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
          { line: LINES.austinNewPatients },
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

  describe("staff", () => {
    const verify = ({ body, headers }: World["webhooks"][number], secret: string | undefined) =>
      new Webhook(secret ?? "").verify(body, headers)

    test("are told of a text-back and of a reply by a webhook that each live secret verifies, and by mail", async () => {
      const number = nextCaller()
      const startedAtMs = Date.UTC(2026, 2, 2, 21, 4)
      const call = world.call(LINES.austin, number, {
        startedAtMs,
        endedAtMs: startedAtMs + 20_000,
        caller: { kind: "e164", number, name: "ADA MOSS" },
      })
      await world.publish({ verdict: call })
      const thread = await appears(number)
      const words = "Sorry we missed your call: how can we help?"
      await world.publish({ step: world.step(call, { messageId: `m-${call.callId}`, state: "accepted", body: words }) })
      const told = await world.until(() => world.webhooks.find(({ body }) => body.includes(number)))
      for (const secret of WEBHOOK_SECRETS)
        expect(verify(told, secret)).toMatchObject({
          type: "text_back.sent",
          data: {
            caller: { number, name: "ADA MOSS" },
            calledAt: new Date(startedAtMs).toISOString(),
            threadId: thread.threadId,
            text: { body: words },
          },
        })
      expect(() => verify({ ...told, body: told.body.replace("ADA", "EVE") }, WEBHOOK_SECRETS[0])).toThrow()
      const mail = await world.until(() => world.mails.find(({ text }) => text.includes(number)))
      expect(mail).toMatchObject({ to: "dana@brightsmile.example", from: "hello@lakeside.example" })
      expect(mail.subject).toContain("ADA MOSS")
      // 21:04 UTC is four minutes past three in Austin.
      expect(mail.text).toContain("Mon, Mar 2, 2026, 3:04 PM CST")
      expect(mail.text).toContain(words)
      await world.publish({ text: world.text(LINES.austin, number, "Tomorrow at nine?") })
      const reply = await world.until(() =>
        world.webhooks.find(({ body }) => body.includes(number) && body.includes("reply.received")),
      )
      expect(verify(reply, WEBHOOK_SECRETS[0])).toMatchObject({ data: { text: { body: "Tomorrow at nine?" } } })
      const notified = await world.until(() => world.mails.find(({ text }) => text.includes("Tomorrow at nine?")))
      expect(notified.subject).toBe(`ADA MOSS (${number}) replied`)
      await settled()
      expect(world.webhooks.filter(({ body }) => body.includes(number))).toHaveLength(2)
      expect(world.mails.filter(({ text }) => text.includes(number))).toHaveLength(2)
    })

    test("are told once of a text sent in error, whichever of the two was known last", async () => {
      const errors = (number: string) =>
        world.webhooks.filter(({ body }) => body.includes(number) && body.includes("text_back.sent_in_error"))
      const mailsOf = (number: string) => world.mails.filter(({ text }) => text.includes(number))
      const answered = { version: 2, verdict: "answered", reason: "answered_human" } as const

      // The text left, then the verdict was corrected: both are told.
      const one = await missedCall(LINES.austin)
      const step = (call: typeof one.call, state: string) =>
        world.publish({ step: world.step(call, { messageId: `m-${call.callId}`, state, verdictVersion: 1 }) })
      await step(one.call, "accepted")
      await world.until(async () => ((await timelineOf(one.thread.threadId)).length === 2 ? true : undefined))
      await world.publish({ verdict: { ...one.call, ...answered } })
      const told = await world.until(() => errors(one.number)[0])
      expect(verify(told, WEBHOOK_SECRETS[0])).toMatchObject({
        type: "text_back.sent_in_error",
        data: {
          caller: { number: one.number },
          callId: one.call.callId,
          threadId: one.thread.threadId,
          calledAt: new Date(one.call.startedAtMs ?? 0).toISOString(),
          text: { messageId: `m-${one.call.callId}`, body: "Sorry we missed your call." },
        },
      })
      const mail = await world.until(() =>
        mailsOf(one.number).find(({ subject }) => subject.startsWith("Texted in error")),
      )
      expect(mail.text).toContain("The call was not missed after all")
      expect(mail.text).toContain("> Sorry we missed your call.")
      await step(one.call, "delivered")
      await world.publish({ verdict: { ...one.call, ...answered, version: 3 } })

      // The verdict was corrected while the answer to the send was out: nobody is told of a missed call that was none.
      const two = await missedCall(LINES.austin)
      await step(two.call, "submitting")
      await world.until(async () => ((await timelineOf(two.thread.threadId)).length === 2 ? true : undefined))
      await world.publish({ verdict: { ...two.call, ...answered } })
      await appears(two.number, ({ attempts }) => attempts === 0)
      await settled()
      expect(errors(two.number)).toEqual([])
      await step(two.call, "accepted")
      await world.until(() => errors(two.number)[0])
      await world.until(() => mailsOf(two.number)[0])
      await settled()
      expect([errors(one.number).length, errors(two.number).length]).toEqual([1, 1])
      expect(world.webhooks.filter(({ body }) => body.includes(two.number))).toHaveLength(1)
      expect([mailsOf(one.number).length, mailsOf(two.number).length]).toEqual([2, 1])
    })

    test("are told again under the same id after a failure, and no more after the target said that it is gone", async () => {
      world.answerWebhooks(503)
      const number = nextCaller()
      await world.publish({ text: world.text(LINES.austin, number, "Ping") })
      await world.until(() => world.webhooks.find(({ body }) => body.includes(number)))
      // The first pause is 2.5 to 5 s: time is what the row says, so the row is moved.
      await world.until(async () => {
        const rows = await world.store.statement(
          { kind: "all" },
          `UPDATE conv_notices SET due_at_ms = 0 WHERE state = 'waiting' AND channel = 'webhook' AND last_error <> '' RETURNING notice_id`,
        )
        return rows.length > 0 ? true : undefined
      })
      const both = await world.until(() => {
        const own = world.webhooks.filter(({ body }) => body.includes(number))
        return own.length === 2 ? own : undefined
      })
      expect(new Set(both.map(({ headers }) => headers["webhook-id"])).size).toBe(1)
      expect(new Set(both.map(({ body }) => body)).size).toBe(1)
      for (const told of both) verify(told, WEBHOOK_SECRETS[0])
      world.answerWebhooks(410)
      const gone = nextCaller()
      await world.publish({ text: world.text(LINES.austin, gone, "Ping") })
      const dead = await world.until(async () =>
        (
          await world.store.statement(
            { kind: "all" },
            "SELECT last_error, attempts, payload_sealed FROM conv_notices WHERE state = 'dead'",
          )
        ).at(0),
      )
      expect(dead).toMatchObject({ last_error: "the target answered 410", attempts: 1, payload_sealed: "" })
    })
  })

  test("a mail server that is busy is asked again, and the mail is one", async () => {
    world.delayMails(1)
    const number = nextCaller()
    await world.publish({ text: world.text(LINES.austin, number, "By mail?") })
    // Its pause is moved up, as above.
    const waiting = await world.until(async () => {
      const rows = await world.store.statement(
        { kind: "all" },
        `UPDATE conv_notices SET due_at_ms = 0 WHERE state = 'waiting' AND channel = 'email' AND last_error <> ''
         RETURNING last_error`,
      )
      return rows[0]
    })
    expect(waiting).toEqual({ last_error: "the mail server answered 451" })
    await world.until(() => world.mails.find(({ text }) => text.includes(number)))
    await settled()
    expect(world.mails.filter(({ text }) => text.includes(number))).toHaveLength(1)
  })

  test("numbers lie in no table in plain", async () => {
    const { number } = await missedCall(LINES.austin)
    await world.publish({ text: world.text(LINES.austin, number, "Hi") })
    await appears(number, ({ unread }) => unread)
    for (const table of [
      "conv_contacts",
      "conv_numbers",
      "conv_threads",
      "conv_entries",
      "conv_tasks",
      "conv_notices",
    ]) {
      const rows = await world.store.statement({ kind: "all" }, `SELECT to_jsonb(x)::text AS row FROM ${table} x`)
      expect(
        rows.filter(({ row }) => String(row).includes(number)),
        table,
      ).toEqual([])
    }
  })
}
