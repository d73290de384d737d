import { beforeAll, describe, expect, test } from "vitest"
import { stepsIn } from "./conversation-steps.ts"
import { SIGHT, type World } from "./conversation-world.ts"
import { AUSTIN, LINES } from "./sample-index.ts"

/** Callbacks: when one is due, and when it is not any more. */
export function callbackSuite(given: () => World): void {
  let world: World
  beforeAll(() => {
    world = given()
  })
  const { appears, timelineOf, tasksOfCall, settled, missedCall } = stepsIn(given)

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
}
