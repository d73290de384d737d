import { Webhook } from "standardwebhooks"
import { beforeAll, describe, expect, test } from "vitest"
import { stepsIn } from "./conversation-steps.ts"
import { nextCaller, WEBHOOK_SECRETS, type World } from "./conversation-world.ts"
import { LINES } from "./sample-index.ts"

/** Notices to staff, by webhook and mail. */
export function staffSuite(given: () => World): void {
  let world: World
  beforeAll(() => {
    world = given()
  })
  const { appears, timelineOf, settled, missedCall } = stepsIn(given)

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
}
