import { RECEIPT_STATUSES, type ReceiptStatus } from "@rebound/contracts"
import fc from "fast-check"
import { beforeAll, describe, expect, test } from "vitest"
import { nextCaller } from "./dispatcher-world.ts"
import { ALL } from "./ledger-world.ts"
import type { TextsWorld } from "./texts-world.ts"

/** What receipts promise, whatever their order and number. A lost one shows a delivered text as one that never came. */
export function receiptsSuite(open: () => TextsWorld): void {
  let world: TextsWorld
  beforeAll(() => {
    world = open()
  })
  const stateOf = async (messageId: string) => (await world.message(messageId))?.state
  const waitingOf = async (carrierMessageId: string) =>
    (
      await world.store.statement(ALL, "SELECT event_id FROM dispatch_waiting_receipts WHERE carrier_message_id = $1", [
        carrierMessageId,
      ])
    ).length

  describe("receipts", () => {
    test("move an accepted text to its end once, and tell of it once", async () => {
      const text = await world.text()
      await world.accepted(text)
      for (const status of ["queued", "sent", "delivered", "delivered", "sent"]) await world.receipt(text, { status })
      expect(await world.message(text.messageId)).toMatchObject({ state: "delivered", ended_at_ms: world.clock.nowMs })
      expect(await world.steps(text.messageId)).toEqual(["submitting", "accepted", "delivered"])
    })

    test.each(["submitting", "unknown"] as const)(
      "prove a %s text accepted by our id, with the carrier's id and the latch of an accepted text",
      async (state) => {
        const text = await world.text()
        if (state === "unknown") await world.answered(text, "unknown")
        await world.receipt(text, { status: "sent" })
        expect(await world.message(text.messageId)).toMatchObject({
          state: "accepted",
          carrier_message_id: text.carrierMessageId,
        })
        const caller = await world.caller(text.number)
        expect(caller).toMatchObject({ latch_message_id: text.messageId, texted_at_ms: world.clock.nowMs })
        expect(Number(caller?.latch_until_ms)).toBeGreaterThan(world.clock.nowMs)
      },
    )

    test("before the answer to the send: the answer that comes after changes nothing and tells nothing again", async () => {
      const text = await world.text()
      await world.receipt(text, { status: "delivered" })
      expect(await world.answered(text, "accepted")).toBe(false)
      expect(await world.answered(text, "unknown")).toBe(false)
      expect(await stateOf(text.messageId)).toBe("delivered")
      expect(await world.steps(text.messageId)).toEqual(["submitting", "accepted", "delivered"])
    })

    test("at the same instant as the answer, whatever it is: nothing is lost", { timeout: 30_000 }, async () => {
      const texts = await Promise.all(Array.from({ length: 60 }, () => world.text()))
      await Promise.all(
        texts.flatMap((text, index) => [
          world.receipt(text, { status: "delivered" }),
          world.answered(text, index % 3 === 0 ? "accepted" : "unknown"),
        ]),
      )
      const states = await Promise.all(texts.map((text) => stateOf(text.messageId)))
      expect(new Set(states)).toEqual(new Set(["delivered"]))
    })

    test("without our id wait for the carrier's id, and end the text when it is known", async () => {
      const text = await world.text()
      for (const status of ["sent", "undelivered", "undelivered"])
        await world.receipt(text, { messageId: "", status, errorCode: "30003" })
      expect(await waitingOf(text.carrierMessageId)).toBe(2)
      await world.accepted(text)
      expect(await world.message(text.messageId)).toMatchObject({ state: "undelivered", error_code: "30003" })
      expect(await waitingOf(text.carrierMessageId)).toBe(0)
    })

    test("that a process left waiting when it ended are joined by whoever looks next", async () => {
      const text = await world.text()
      await world.receipt(text, { messageId: "", status: "delivered" })
      await world.answered(text, "accepted")
      expect(await stateOf(text.messageId)).toBe("accepted")
      expect(await world.receipts.joinLeft(100)).toBe(1)
      expect(await stateOf(text.messageId)).toBe("delivered")
      expect(await world.receipts.joinLeft(100)).toBe(0)
    })

    test("of an id that is nobody's stay there, and change nothing", async () => {
      const text = await world.text()
      const stranger = { ...text, carrierMessageId: `SM-nobody-${text.messageId}`, messageId: "" }
      await world.receipt(stranger)
      await world.receipt({ ...stranger, messageId: "no-such-message" })
      expect(await waitingOf(stranger.carrierMessageId)).toBe(1)
      expect(await stateOf(text.messageId)).toBe("submitting")
    })

    test("settle a text that was given up", async () => {
      const text = await world.text()
      await world.answered(text, "unknown")
      await world.store.statement(ALL, "UPDATE dispatch_messages SET given_up = true WHERE message_id = $1", [
        text.messageId,
      ])
      await world.receipt(text, { status: "delivered" })
      expect(await stateOf(text.messageId)).toBe("delivered")
    })

    test("of another carrier id than the one we know change nothing", async () => {
      const text = await world.text()
      await world.accepted(text)
      await world.receipt(text, { status: "delivered", carrierMessageId: "SM-of-somebody-else" })
      expect(await world.message(text.messageId)).toMatchObject({
        state: "accepted",
        carrier_message_id: text.carrierMessageId,
      })
    })

    test("for a text that by our book never left change nothing", async () => {
      const text = await world.text({ state: "held", reason: "pacing" })
      await world.receipt(text, { status: "delivered" })
      expect(await stateOf(text.messageId)).toBe("held")
    })

    test.each([
      ["21610", { opted_out: true, not_textable: false }],
      ["30006", { opted_out: false, not_textable: true }],
      ["30005", { opted_out: false, not_textable: true }],
      ["30003", { opted_out: false, not_textable: false }],
      ["", { opted_out: false, not_textable: false }],
    ])("with error code '%s' tell of the caller: %o", async (errorCode, want) => {
      const text = await world.text()
      await world.accepted(text)
      await world.receipt(text, { status: "undelivered", errorCode })
      const caller = await world.caller(text.number)
      expect({
        opted_out: Number(caller?.opted_out_at_ms) > 0,
        not_textable: Number(caller?.not_textable_at_ms) > 0,
      }).toEqual(want)
      if (want.opted_out) expect(caller).toMatchObject({ opt_out_source: "carrier" })
    })

    test.each([
      ["older than", -1, 0],
      ["of the same millisecond as", 0, 1],
      ["newer than", 1, 1],
    ])(
      "with a carrier's opt-out %s the person's START: the newest word holds, in doubt the opt-out",
      async (_, laterMs, out) => {
        const text = await world.text()
        await world.accepted(text)
        const startedAtMs = world.clock.nowMs + 60_000
        await world.inbound({ number: text.number, body: "START", receivedAtMs: startedAtMs })
        await world.receipt(text, {
          status: "undelivered",
          errorCode: "21610",
          receivedAtMs: startedAtMs + laterMs,
        })
        expect(await world.message(text.messageId)).toMatchObject({ state: "undelivered" })
        expect(await world.caller(text.number)).toMatchObject({
          opted_out_at_ms: out * (startedAtMs + laterMs),
          opt_changed_at_ms: startedAtMs + Math.max(0, laterMs),
        })
      },
    )

    test("with a carrier's opt-out after a STOP: a START from before the carrier's word lifts nothing", async () => {
      const text = await world.text()
      await world.accepted(text)
      const { nowMs } = world.clock
      await world.inbound({ number: text.number, body: "STOP", receivedAtMs: nowMs })
      await world.receipt(text, { status: "undelivered", errorCode: "21610", receivedAtMs: nowMs + 2_000 })
      await world.inbound({ number: text.number, body: "START", receivedAtMs: nowMs + 1_000 })
      expect(await world.caller(text.number)).toMatchObject({ opted_out_at_ms: nowMs, opt_out_source: "keyword" })
      await world.inbound({ number: text.number, body: "START", receivedAtMs: nowMs + 2_001 })
      expect(await world.caller(text.number)).toMatchObject({ opted_out_at_ms: 0 })
    })

    test("hold for a text whose recipient's number does not open any more", async () => {
      const text = await world.text()
      await world.store.statement(ALL, "UPDATE dispatch_callers SET number_sealed = 'damaged' WHERE caller_key = $1", [
        text.callerKey,
      ])
      await world.receipt(text, { status: "delivered" })
      expect(await stateOf(text.messageId)).toBe("delivered")
    })

    test("in any order and number, with the answer to the send anywhere between, end in the same state", {
      timeout: 60_000,
    }, async () => {
      const rank = (statuses: readonly ReceiptStatus[]) =>
        statuses.includes("delivered")
          ? "delivered"
          : statuses.some((status) => status === "undelivered" || status === "failed")
            ? "undelivered"
            : "accepted"
      const receipt = fc.record({ status: fc.constantFrom(...RECEIPT_STATUSES), byOurId: fc.boolean() })
      await fc.assert(
        fc.asyncProperty(
          fc.array(receipt, { minLength: 1, maxLength: 6 }),
          fc.nat({ max: 6 }),
          fc.boolean(),
          async (receipts, answerAfter, answerKnown) => {
            const text = await world.text({ number: nextCaller() })
            // An answer that never came is UNKNOWN first; a receipt without our id can only be joined by an accepted id.
            const answer = async () => {
              if (!answerKnown) await world.answered(text, "unknown")
              else await world.accepted(text)
            }
            for (const [index, { status, byOurId }] of receipts.entries()) {
              if (index === answerAfter) await answer()
              await world.receipt(text, { status, ...(!byOurId && { messageId: "" }) })
            }
            if (answerAfter >= receipts.length) await answer()
            // Whatever was not known by then becomes known: the last proof.
            await world.receipt(text, { status: "queued" })
            await world.receipts.joinLeft(1_000)
            expect(await stateOf(text.messageId)).toBe(rank(receipts.map(({ status }) => status)))
            const steps = await world.steps(text.messageId)
            expect(new Set(steps).size, `told twice: ${steps}`).toBe(steps.length)
          },
        ),
        { numRuns: 25 },
      )
    })

    test("that nobody waits for any more are forgotten after a week, and not before", async () => {
      const text = await world.text()
      const weekMs = 7 * 86_400_000
      await world.receipt(
        { ...text, carrierMessageId: "SM-old" },
        { messageId: "", receivedAtMs: world.clock.nowMs - weekMs - 1 },
      )
      await world.receipt(
        { ...text, carrierMessageId: "SM-young" },
        { messageId: "", receivedAtMs: world.clock.nowMs - weekMs + 1_000 },
      )
      await world.receipts.forgetBefore(world.clock.nowMs - weekMs)
      expect([await waitingOf("SM-old"), await waitingOf("SM-young")]).toEqual([0, 1])
    })
  })
}
