import { beforeAll, describe, expect, test } from "vitest"
import { nextCaller } from "./dispatcher-world.ts"
import type { Text } from "./ledger-texts.ts"
import { ALL, submissionOf } from "./ledger-world.ts"
import { LINES } from "./sample-index.ts"
import type { TextsWorld } from "./texts-world.ts"

/** What becomes of texts whose answer never came. Sent again, a person gets two; forgotten, nobody calls back. */
export function fatesSuite(open: () => TextsWorld): void {
  let world: TextsWorld
  beforeAll(async () => {
    world = open()
    // Unknown texts of other tests are none of these tests' business.
    await world.store.statement(ALL, "UPDATE dispatch_messages SET given_up = true WHERE state = 'unknown'")
  })
  const unknown = async (over: Parameters<TextsWorld["text"]>[0] = {}): Promise<Text> => {
    const text = await world.text(over)
    await world.answered(text, "unknown")
    return text
  }
  const later = async <T>(ms: number, what: () => Promise<T>): Promise<T> => {
    world.clock.nowMs += ms
    try {
      return await what()
    } finally {
      world.clock.nowMs -= ms
    }
  }

  describe("a text of unknown fate", () => {
    test("that the carrier lists is accepted under the carrier's id, and receipts that waited for it are joined", async () => {
      world.clock.nowMs = Date.now()
      const text = await world.text()
      const carrierMessageId = await world.handOver(text)
      await world.answered(text, "unknown")
      await world.receipt({ ...text, carrierMessageId }, { messageId: "", status: "delivered" })
      const fates = world.fates()
      await fates.round()
      expect(fates.looks).toEqual(["later"])
      await later(5_000, () => fates.round())
      expect(fates.looks).toEqual(["later", "accept"])
      expect(await world.message(text.messageId)).toMatchObject({
        state: "delivered",
        carrier_message_id: carrierMessageId,
      })
      expect(await world.steps(text.messageId)).toEqual(["submitting", "unknown", "accepted", "delivered"])
      expect(await world.caller(text.number)).toMatchObject({ latch_message_id: text.messageId })
    })

    test("never takes an entry that is another text's", async () => {
      world.clock.nowMs = Date.now()
      const text = await world.text()
      // The same words to the same person, of another message that is known: its entry is the only one in the list.
      const carrierMessageId = await world.handOver(text)
      const other = await world.text()
      await world.accepted({ ...other, carrierMessageId })
      await world.answered(text, "unknown")
      const fates = world.fates()
      await fates.round()
      await later(5_000, () => fates.round())
      expect(await world.message(text.messageId)).toMatchObject({ state: "unknown", carrier_message_id: "" })
    })

    test("of several with the same words each takes its own entry, though all are looked at in one go", async () => {
      world.clock.nowMs = Date.now()
      const number = nextCaller()
      const send = (key: string) =>
        world.handlers.send({ line: LINES.austin, recipient: number, body: "On my way", idempotencyKey: key })
      const made: (string | undefined)[] = []
      for (let count = 0; count < 8; count++) made.push((await send(`same-${count}-${number}`)).messageId)
      await world.store.statement(
        ALL,
        `UPDATE dispatch_messages SET state = 'unknown', submitting_at_ms = $2::bigint, settle_at_ms = 1
         WHERE message_id = ANY ($1::text[])`,
        [made.map(String), world.clock.nowMs],
      )
      const text = { ...(await world.text({ line: LINES.austin })), number, body: "On my way" }
      const entries: string[] = []
      for (const _ of made) entries.push(await world.handOver(text))
      const fates = world.fates()
      await later(5_000, () => fates.round())
      const ids = await Promise.all(made.map(async (id) => (await world.message(String(id)))?.carrier_message_id))
      expect(ids.sort()).toEqual(entries.sort())
    })

    test("that is never listed is given up, shown to people, never sent again, and settled by a late receipt", async () => {
      world.clock.nowMs = Date.now()
      const text = await unknown()
      const fates = world.fates()
      for (const ageMs of [1_000, 5_000, 15_000, 35_000, 60_000, 120_000]) await later(ageMs, () => fates.round())
      expect(await world.message(text.messageId)).toMatchObject({ state: "unknown", given_up: false })
      await later(300_000, () => fates.round())
      expect(await world.message(text.messageId)).toMatchObject({ state: "unknown", given_up: true })
      const shown = async () =>
        ((await world.handlers.listUnsettled({ limit: 200 })).messages ?? []).find(
          ({ messageId }) => messageId === text.messageId,
        )
      expect(await shown()).toMatchObject({ givenUp: true, line: text.line, callId: text.callId })
      const again = await later(600_000, async () => {
        await fates.round()
        return [await world.ledger.submit(submissionOf(text)), await world.ledger.adopt(1_000)] as const
      })
      expect(again[0]).toEqual({ kind: "lost" })
      expect(again[1].map((row) => row.message_id)).not.toContain(text.messageId)
      expect(world.texts().filter(({ to }) => to === text.number)).toEqual([])
      await world.receipt(text, { status: "delivered" })
      expect(await shown()).toBeUndefined()
      expect(await world.message(text.messageId)).toMatchObject({ state: "delivered" })
    })

    test("whose carrier does not answer is looked at later, and not given up", async () => {
      world.clock.nowMs = Date.now()
      const text = await unknown({ line: LINES.seattle })
      const fates = world.fates()
      await later(300_000, () => fates.round())
      expect(fates.looks).toContain("unanswered")
      expect(await world.message(text.messageId)).toMatchObject({
        state: "unknown",
        given_up: false,
        settle_at_ms: world.clock.nowMs + 310_000,
      })
      await world.store.statement(ALL, "UPDATE dispatch_messages SET given_up = true WHERE message_id = $1", [
        text.messageId,
      ])
    })

    test("whose number does not open holds up no other", async () => {
      world.clock.nowMs = Date.now()
      const damaged = await unknown()
      await world.store.statement(ALL, "UPDATE dispatch_callers SET number_sealed = 'damaged' WHERE caller_key = $1", [
        damaged.callerKey,
      ])
      const text = await world.text()
      const carrierMessageId = await world.handOver(text)
      await world.answered(text, "unknown")
      await later(5_000, () => world.fates().round())
      expect(await world.message(damaged.messageId)).toMatchObject({ state: "unknown", given_up: true })
      expect(await world.message(text.messageId)).toMatchObject({ carrier_message_id: carrierMessageId })
    })

    test("is looked at by one instance at a time", async () => {
      world.clock.nowMs = Date.now()
      for (let count = 0; count < 24; count++) await unknown()
      const [one, other] = [world.fates(), world.fates(world.otherStore)]
      await later(5_000, async () => {
        await Promise.all([one.round(), other.round()])
        await Promise.all([one.round(), other.round()])
      })
      const looks = [...one.looks, ...other.looks].filter((look) => look === "later")
      expect(looks).toHaveLength(24)
    })
  })
}
