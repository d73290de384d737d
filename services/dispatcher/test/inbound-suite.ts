import { createCallerHasher } from "@rebound/numbers"
import { beforeAll, describe, expect, test } from "vitest"
import { nextCaller } from "./dispatcher-world.ts"
import { ALL, ledgerOf, submissionOf } from "./ledger-world.ts"
import { LINES, SAMPLE_RESELLER } from "./sample-index.ts"
import type { TextsWorld } from "./texts-world.ts"

/** Twilio answers STOP itself; this wording it does not know, so that the answer is ours. */
const PLAIN_STOP = "please stop texting me"

/** What handsets can rely on. Whoever said STOP and is texted all the same was wronged, and may sue. */
export function inboundSuite(open: () => TextsWorld): void {
  let world: TextsWorld
  beforeAll(() => {
    world = open()
  })
  const optedOut = async (number: Parameters<TextsWorld["caller"]>[0], line?: string) =>
    Number((await world.caller(number, line))?.opted_out_at_ms ?? 0)
  const classes = async (number: Parameters<TextsWorld["caller"]>[0]) =>
    (await world.messagesOf(number)).map((row) => row.class).filter((name) => name !== "first")

  describe("a STOP", () => {
    test("opts the caller out of the brand of the texted line, and of no other", async () => {
      const number = nextCaller()
      await world.inbound({ number, body: "Stop." })
      expect(await world.caller(number)).toMatchObject({
        opted_out_at_ms: world.clock.nowMs,
        opt_out_source: "keyword",
      })
      expect(await optedOut(number, LINES.phoenix)).toBe(0)
      // Another line of the same brand: the legal sender is the brand.
      expect(await optedOut(number, LINES.tampa)).toBe(world.clock.nowMs)
    })

    test.each(["held", "claimed"] as const)("ends a %s text that waited, with its reason and step", async (state) => {
      const text = await world.text({ state, reason: "pacing", dueAtMs: world.clock.nowMs + 60_000 })
      const before = world.wakes()
      await world.inbound({ number: text.number, body: PLAIN_STOP })
      expect(world.wakes()).toBe(before + 1)
      // Whoever had it lost it; whoever looks next may not submit it, however the sweep deals the rows out.
      expect(await world.ledger.submit(submissionOf(text))).toEqual({ kind: "lost" })
      const next = ledgerOf(world.store, "next", world.clock)
      expect((await next.adopt(1_000)).map((row) => row.message_id)).toContain(text.messageId)
      expect(await next.submit(submissionOf(text, 3))).toEqual({ kind: "stop", reason: "opted_out" })
    })

    test.each(["held", "claimed"] as const)("ends a %s text for good: a START brings back nothing", async (state) => {
      const text = await world.text({ state, reason: "quiet_hours", dueAtMs: world.clock.nowMs + 60_000 })
      await world.inbound({ number: text.number, body: PLAIN_STOP })
      await world.inbound({ number: text.number, body: "start!", receivedAtMs: world.clock.nowMs + 1 })
      expect(await optedOut(text.number)).toBe(0)
      const next = ledgerOf(world.store, "next", world.clock)
      await next.adopt(1_000)
      expect(await next.submit(submissionOf(text, 3))).toEqual({ kind: "stop", reason: "opted_out" })
    })

    test("that nobody else answers is confirmed once, whatever comes again", async () => {
      const number = nextCaller()
      const first = { number, body: PLAIN_STOP, eventId: `SM-stop-${number}` }
      await world.inbound(first)
      await world.inbound(first)
      await world.inbound({ number, body: PLAIN_STOP, receivedAtMs: world.clock.nowMs + 1_000 })
      const [ack, ...more] = await world.messagesOf(number)
      expect(more).toEqual([])
      expect(ack).toMatchObject({
        class: "stop_ack",
        state: "claimed",
        owner: "",
        lease_until_ms: 0,
        idempotency_key: `stop_ack:SM-stop-${number}`,
        line: LINES.austin,
        account_id: "simulated",
        deadline_at_ms: world.clock.nowMs + 300_000,
      })
      expect(String(ack?.body)).toContain("Bright Smile")
      // The confirmation goes out to a number that is opted out.
      const next = ledgerOf(world.store, "ack", world.clock)
      await next.adopt(1_000)
      const { message_id: messageId, brand_id: brandId, caller_key: callerKey } = ack ?? {}
      expect(
        await next.submit({
          resellerId: SAMPLE_RESELLER,
          messageId: String(messageId),
          brandId: String(brandId),
          callerKey: String(callerKey),
          fence: 2,
          segments: 1,
        }),
      ).toMatchObject({ kind: "go" })
    })

    test.each([
      ["Twilio answers the word itself", { body: "STOP" }],
      ["Twilio said that it handled it", { body: PLAIN_STOP, providerOptOut: "stop" }],
      ["it was replayed", { body: PLAIN_STOP, origin: "replay" }],
      ["it was imported", { body: PLAIN_STOP, origin: "import" }],
    ])("is not confirmed by us when %s, and holds all the same", async (_, over) => {
      const number = nextCaller()
      await world.inbound({ number, ...over })
      expect(await classes(number)).toEqual([])
      expect(await optedOut(number)).toBe(world.clock.nowMs)
    })

    test("read more than five minutes late is not confirmed, and holds all the same", async () => {
      const number = nextCaller()
      const receivedAtMs = world.clock.nowMs - 300_000
      await world.inbound({ number, body: PLAIN_STOP, receivedAtMs })
      expect(await classes(number)).toEqual([])
      expect(await optedOut(number)).toBe(receivedAtMs)
    })

    test("to a line that is nobody's any more opts out of the brand that texted from it", async () => {
      const gone = "+15125550199"
      const text = await world.text({ state: "held", reason: "pacing" })
      await world.store.statement(ALL, "UPDATE dispatch_messages SET line = $1 WHERE message_id = $2", [
        gone,
        text.messageId,
      ])
      await world.inbound({ number: text.number, body: "STOP", line: gone })
      expect(await optedOut(text.number)).toBe(world.clock.nowMs)
      expect(await classes(text.number)).toEqual([])
      const stranger = nextCaller()
      await world.inbound({ number: stranger, body: "STOP", line: gone })
      expect(await world.caller(stranger)).toBeUndefined()
    })

    test("to a line that changed its brand opts out of both: of the one that texted from it lately and of its present one", async () => {
      const { brandId, locationId } = await world.text({ line: LINES.phoenix })
      const dayMs = 86_400_000
      const texted = async (agoMs: number) => {
        const text = await world.text({ state: "held", reason: "pacing", brandId, locationId, line: LINES.austin })
        await world.store.statement(ALL, "UPDATE dispatch_messages SET created_at_ms = $1 WHERE message_id = $2", [
          world.clock.nowMs - agoMs,
          text.messageId,
        ])
        return text
      }
      const lately = await texted(80 * dayMs)
      await world.inbound({ number: lately.number, body: PLAIN_STOP })
      expect(await optedOut(lately.number, LINES.phoenix)).toBe(world.clock.nowMs)
      expect(await optedOut(lately.number)).toBe(world.clock.nowMs)
      expect(await world.message(lately.messageId)).toMatchObject({ reason: "opted_out" })
      expect((await world.messagesOf(lately.number, "stop_ack")).map((row) => row.brand_id)).toEqual(["brightsmile"])
      // A START to the line is a word to the brand that it belongs to now.
      await world.inbound({ number: lately.number, body: "start!", receivedAtMs: world.clock.nowMs + 1 })
      expect(await optedOut(lately.number)).toBe(0)
      expect(await optedOut(lately.number, LINES.phoenix)).toBe(world.clock.nowMs)

      const longAgo = await texted(91 * dayMs)
      await world.inbound({ number: longAgo.number, body: PLAIN_STOP })
      expect(await optedOut(longAgo.number)).toBe(world.clock.nowMs)
      expect(await optedOut(longAgo.number, LINES.phoenix)).toBe(0)
    })

    test("finds the caller under the name that an older pepper made", async () => {
      const text = await world.text({ state: "held", reason: "pacing" })
      const rotated = createCallerHasher({
        pepper: [
          { version: 2, key: Buffer.alloc(32, 8) },
          { version: 1, key: Buffer.alloc(32, 7) },
        ],
      })
      expect(rotated.current(SAMPLE_RESELLER, text.number)).not.toBe(text.callerKey)
      await world.inbound({ number: text.number, body: "STOP" }, rotated)
      expect(await optedOut(text.number)).toBe(world.clock.nowMs)
    })
  })

  describe("a START", () => {
    test("lifts the opt-out and is answered once; one that is older than the STOP changes nothing", async () => {
      const number = nextCaller()
      const at = world.clock.nowMs - 60_000
      await world.inbound({ number, body: PLAIN_STOP, receivedAtMs: at })
      await world.inbound({ number, body: "start!", receivedAtMs: at - 1 })
      expect(await optedOut(number)).toBe(at)
      // Of the same millisecond the STOP holds.
      await world.inbound({ number, body: "start!", receivedAtMs: at })
      expect(await optedOut(number)).toBe(at)
      const start = { number, body: "start!", receivedAtMs: at + 1, eventId: `SM-start-${number}` }
      await world.inbound(start)
      await world.inbound(start)
      expect(await optedOut(number)).toBe(0)
      expect((await classes(number)).sort()).toEqual(["start_ack", "stop_ack"])
    })

    test("of somebody who never stopped is not answered; a STOP before it, told late, changes nothing", async () => {
      const number = nextCaller()
      await world.inbound({ number, body: "start!" })
      await world.inbound({ number, body: PLAIN_STOP, receivedAtMs: world.clock.nowMs - 1 })
      expect(await optedOut(number)).toBe(0)
      expect(await classes(number)).toEqual([])
    })
  })

  describe("a HELP", () => {
    test("of a stranger is answered with who we are, to a number that the row knows; once in five minutes", async () => {
      const number = nextCaller()
      // Twilio answers HELP and INFO itself, and no other wording of it.
      await world.inbound({ number, body: "AYUDA" })
      await world.inbound({ number, body: "AYUDA" })
      const [answer, ...more] = await world.messagesOf(number, "help")
      expect(more).toEqual([])
      expect(String(answer?.body)).toContain("Bright Smile")
      const caller = await world.caller(number)
      expect(await world.sealing.openNumber(SAMPLE_RESELLER, String(caller?.number_sealed))).toBe(number)
      expect(caller).toMatchObject({ opted_out_at_ms: 0, live_at_ms: 0 })
    })
  })

  describe("a person", () => {
    test("makes the thread live, so that no first text comes between", async () => {
      const text = await world.text({ state: "held", reason: "pacing" })
      await world.inbound({ number: text.number, body: "Are you open on Sunday?" })
      expect(await world.caller(text.number)).toMatchObject({ live_at_ms: world.clock.nowMs })
      expect(await world.ledger.submit(submissionOf(text))).toEqual({ kind: "stop", reason: "conversation_live" })
    })
  })

  test("a line of the installation is never answered", async () => {
    for (const body of [PLAIN_STOP, "AYUDA", "Sorry we missed your call"])
      await world.inbound({ number: LINES.phoenix as Parameters<TextsWorld["caller"]>[0], body })
    expect(await world.messagesOf(LINES.phoenix as Parameters<TextsWorld["caller"]>[0])).toEqual([])
  })

  test("many texts of many callers in one flight are each heard", async () => {
    const numbers = Array.from({ length: 40 }, () => nextCaller())
    await Promise.all(
      numbers.flatMap((number, index) => [
        world.inbound({ number, body: "Hello" }),
        world.inbound({ number, body: index % 2 === 0 ? PLAIN_STOP : "Thanks" }),
      ]),
    )
    for (const [index, number] of numbers.entries()) {
      expect(await world.caller(number)).toMatchObject({ live_at_ms: world.clock.nowMs })
      expect((await optedOut(number)) > 0).toBe(index % 2 === 0)
    }
  })
}
