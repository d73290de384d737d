import { BusError } from "@rebound/bus"
import { messageEventCodec } from "@rebound/contracts"
import type { CrashPoints } from "@rebound/runtime"
import { beforeAll, describe, expect, test } from "vitest"
import { nextCaller } from "./dispatcher-world.ts"
import { ALL } from "./ledger-world.ts"
import type { TextsWorld } from "./texts-world.ts"
import { until } from "./until.ts"

/** What those who follow the texts rely on: every step, in order, the same one under the same id. */
export function outboxSuite(open: () => TextsWorld): void {
  let world: TextsWorld
  beforeAll(() => {
    world = open()
  })
  const left = async () =>
    Number((await world.store.statement(ALL, "SELECT count(*) AS n FROM dispatch_outbox WHERE shard >= 0"))[0]?.n)

  describe("steps on the topic", () => {
    test("come from the bus to the row and from the row to the bus, each caller's in order", async () => {
      const running = await world.startOnBus({ consume: true })
      const texts = await Promise.all(Array.from({ length: 20 }, () => world.text()))
      for (const text of texts) await world.publishReceipt(text, { status: "sent" })
      for (const text of texts) await world.publishReceipt(text, { status: "delivered" })
      const number = nextCaller()
      await world.publishInbound({ number, body: "STOP" })
      const ofTexts = () =>
        running.published.filter(({ messageId }) => texts.some((text) => text.messageId === messageId))
      await until(
        () => new Set(ofTexts().map(({ eventId }) => eventId)).size === 60,
        () => ofTexts().length,
      )
      for (const text of texts) {
        const events = running.published.filter(({ messageId }) => messageId === text.messageId)
        expect(events.map(({ state }) => state)).toEqual(["submitting", "accepted", "delivered"])
        expect(events.at(-1)).toMatchObject({
          recipient: { kind: "e164", number: text.number },
          callerKey: text.callerKey,
          carrierMessageId: text.carrierMessageId,
        })
      }
      await until(
        async () => Number((await world.caller(number))?.opted_out_at_ms) > 0,
        () => "no opt-out",
      )
      await until(
        async () => (await left()) === 0,
        () => left(),
      )
      await running.stop()
    })

    test("that were sent but not deleted when the process ended are sent again under the same ids", async () => {
      let ended = false
      const dying: CrashPoints = {
        reach: (label) => {
          if (label !== "dispatcher.published" || ended) return
          ended = true
          throw new Error("the process ended here")
        },
      }
      const text = await world.text()
      const running = await world.startOnBus({ crash: dying })
      await world.receipt(text, { status: "delivered" })
      const mine = () => running.published.filter(({ messageId }) => messageId === text.messageId)
      await until(
        async () => ended && mine().length >= 4 && (await left()) === 0,
        () => mine().map(({ state }) => state),
      )
      expect(new Set(mine().map(({ eventId }) => eventId))).toEqual(
        new Set(["submitting", "accepted", "delivered"].map((state) => `${text.messageId}/${state}/1`)),
      )
      await running.stop()
    })

    test("of which one is refused a few times: the others go once, and those behind it under its key after it", async () => {
      const texts = await Promise.all(Array.from({ length: 5 }, () => world.text()))
      for (const text of texts) await world.receipt(text, { status: "delivered" })
      const [unlucky] = texts
      let refused = 0
      const running = await world.startOnBus({
        faults: (producer) => ({
          close: () => producer.close(),
          send: async (record, options) => {
            const { messageId, state } = messageEventCodec.decode(record.value)
            if (messageId === unlucky?.messageId && state === "accepted" && refused < 3) {
              refused += 1
              throw new BusError("BUS_TIMEOUT", "not acknowledged in time")
            }
            return await producer.send(record, options)
          },
        }),
      })
      const ids = new Set(texts.map(({ messageId }) => messageId))
      const mine = () => running.published.filter(({ messageId }) => ids.has(messageId))
      await until(
        async () => (await left()) === 0 && mine().length >= 15,
        () => mine().map(({ eventId }) => eventId),
      )
      await running.stop()
      expect(refused).toBe(3)
      for (const { messageId } of texts)
        expect(
          mine()
            .filter((event) => event.messageId === messageId)
            .map(({ state }) => state),
        ).toEqual(["submitting", "accepted", "delivered"])
    })

    test("that do not open are set aside, and hold up no other", async () => {
      const damaged = await world.text()
      await world.store.statement(
        ALL,
        "UPDATE dispatch_outbox SET value_sealed = 'damaged' WHERE sequence = (SELECT max(sequence) FROM dispatch_outbox)",
      )
      // A reseller whose data key does not open either.
      await world.store.statement(
        ALL,
        "INSERT INTO dispatch_data_keys (reseller_id, wrapped) VALUES ('broken', 'damaged')",
      )
      await world.store.statement(
        ALL,
        "INSERT INTO dispatch_outbox (reseller_id, shard, key, value_sealed) VALUES ('broken', 3, 'k', 'x')",
      )
      const text = await world.text()
      const running = await world.startOnBus()
      await until(
        () => running.published.some(({ messageId }) => messageId === text.messageId),
        () => running.published.length,
      )
      await running.stop()
      expect(running.published.map(({ messageId }) => messageId)).not.toContain(damaged.messageId)
      expect(
        await world.store.statement(ALL, "SELECT reseller_id, shard FROM dispatch_outbox ORDER BY sequence"),
      ).toEqual([
        { reseller_id: "lakeside", shard: -1 },
        { reseller_id: "broken", shard: 3 },
      ])
      await world.store.statement(ALL, "DELETE FROM dispatch_outbox")
    })

    test("are published once by two instances that share them", async () => {
      const texts = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const text = await world.text()
          await world.receipt(text, { status: "delivered" })
          return text
        }),
      )
      // Both begin to look in the same instant, at the same rows.
      const running = await world.startOnBus()
      const other = await world.drainer({ store: world.otherStore })
      const ids = new Set(texts.map(({ messageId }) => messageId))
      const mine = () => running.published.filter(({ messageId }) => ids.has(messageId))
      await until(
        async () => mine().length >= 120 && (await left()) === 0,
        () => mine().length,
      )
      await other.close()
      await running.stop()
      expect(mine()).toHaveLength(120)
      for (const { messageId } of texts)
        expect(
          mine()
            .filter((event) => event.messageId === messageId)
            .map(({ state }) => state),
        ).toEqual(["submitting", "accepted", "delivered"])
    })
  })
}
