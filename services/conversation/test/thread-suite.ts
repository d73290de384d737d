import { beforeAll, describe, expect, test } from "vitest"
import { stepsIn } from "./conversation-steps.ts"
import { nextCaller, SIGHT, type World } from "./conversation-world.ts"
import { AUSTIN, BRAND, EXCLUDED, LINES, STAFF_MOBILE } from "./sample-index.ts"

/** A caller's thread: what makes it, what it holds, and what opens and ends it. */
export function threadSuite(given: () => World): void {
  let world: World
  beforeAll(() => {
    world = given()
  })
  const { threadOf, appears, timelineOf, settled, missedCall } = stepsIn(given)

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
}
