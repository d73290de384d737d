import { buryOrSkip } from "@rebound/bus"
import { callVerdictCodec, inboundMessageCodec, TOPICS } from "@rebound/contracts"
import { createLogger, createMetrics } from "@rebound/runtime"
import { beforeAll, expect, test } from "vitest"
import { LINES, type World } from "./dispatcher-world.ts"

/** What becomes of bytes that are no record, while conversation reads the same topics. */
export function unreadableSuite(open: () => World): void {
  let world: World
  beforeAll(() => {
    world = open()
  })

  // Operators mend and replay dead letters by hand: one bad record is to be one of them, and none may be nobody's.
  test("a record that cannot be read makes one dead letter, with conversation reading beside it, and holds up no other", async () => {
    const metrics = createMetrics({ service: "beside", processMetrics: false })
    const shared = [TOPICS.verdicts, TOPICS.inboundMessages]
    const besides = await Promise.all(
      shared.map((topic) =>
        world.bus.consume({
          group: `beside-${topic.name}`,
          topics: [topic.name],
          work: buryOrSkip({
            topic,
            service: "conversation",
            metrics,
            log: createLogger({ service: "beside", level: "fatal" }),
            work: async ({ value }) =>
              void (topic === TOPICS.verdicts ? callVerdictCodec : inboundMessageCodec).decode(value),
          }),
          onFatal: (error) => {
            throw error
          },
        }),
      ),
    )
    for (const topic of [...shared, TOPICS.receipts]) await world.publishUnreadable(topic.name)
    const ended = async (text: Promise<string>, reader: string, end: string) =>
      [...(await text).matchAll(/unreadable_total\{reader="(\w+)",topic="([^"]+)",end="(\w+)"[^}]*\} 1\n/g)]
        .filter((found) => found[1] === reader && found[3] === end)
        .map(([, , topic]) => topic)
        .sort()
    await expect
      .poll(() => ended(world.metrics(), "dispatcher", "buried"), { timeout: 20_000 })
      .toEqual(["inbound-messages", "receipts", "verdicts"])
    await expect
      .poll(
        async () =>
          ended(
            metrics.expose().then(({ text }) => text),
            "conversation",
            "skipped",
          ),
        { timeout: 20_000 },
      )
      .toEqual(["inbound-messages", "verdicts"])
    await expect.poll(() => world.buried.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)
    for (const beside of besides) await beside.close()
    // On a shared broker a topic has the prefix of its installation.
    expect(world.buried.map(({ headers }) => headers.source?.split("/")[0]?.split(".").at(-1)).sort()).toEqual([
      "inbound-messages",
      "receipts",
      "verdicts",
    ])
    const call = world.call(LINES.austin)
    await world.publish(call)
    await world.reaches(call.callId, "accepted")
  })
}
