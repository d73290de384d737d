import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { callVerdictCodec, TOPICS, topicSpecs } from "@rebound/contracts"
import { Lifecycle } from "@rebound/runtime"
import { expect, test } from "vitest"
import { PLAIN } from "../src/terminal/lines.ts"
import { startTerminal } from "../src/terminal/start-terminal.ts"
import { eventually } from "./run-solo.ts"

test("the terminal passes over a record that cannot be read, which is the dispatcher's to bury, and shows the next", async () => {
  const folder = mkdtempSync(join(tmpdir(), "terminal-"))
  const bus = createEmbeddedBus({ directory: folder })
  const lifecycle = new Lifecycle()
  const [printed, failures, buried]: [string[], unknown[], unknown[]] = [[], [], []]
  const onFatal = (error: unknown) => void failures.push(error)
  try {
    await bus.ensureTopics(topicSpecs(1))
    await startTerminal(lifecycle, {
      bus,
      directory: { location: () => undefined, lineByNumber: () => undefined },
      paint: PLAIN,
      print: (line) => void printed.push(line),
      now: () => 0,
      onFatal,
    })
    const producer = await bus.producer()
    const send = (value: Uint8Array) => producer.send({ topic: TOPICS.verdicts.name, key: "k", value })
    await send(Buffer.from([0xff, 0xff, 0xff]))
    await send(callVerdictCodec.encode(VERDICT))
    await eventually(
      async () => printed.length,
      (lines) => lines === 1,
      20_000,
    )
    expect(printed[0]).toContain("missed: it rang out")
    await producer.close()
    // A burial is durable before the record behind it is worked on: it would be there by now.
    const graves = await bus.follow({
      topic: TOPICS.deadLetters.name,
      onRecord: (record) => void buried.push(record),
      onFatal,
    })
    await graves.ready
    await graves.close()
    expect([failures, buried]).toEqual([[], []])
  } finally {
    await lifecycle.stop("the test ends")
    await bus.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

const VERDICT = {
  resellerId: "lakeside",
  callId: "lakeside:simulated:CA1",
  origin: "live",
  verdict: "missed",
  reason: "no_answer",
  version: 1,
} as const
