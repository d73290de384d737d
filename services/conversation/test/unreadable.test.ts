import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type BusRecord, buryOrSkip, createEmbeddedBus } from "@rebound/bus"
import { callVerdictCodec, inboundMessageCodec, TOPICS, topicSpecs } from "@rebound/contracts"
import { createCallerHasher } from "@rebound/numbers"
import {
  createCrashPoints,
  createIdSource,
  createLogger,
  createMetrics,
  createTracing,
  Lifecycle,
} from "@rebound/runtime"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { expect, test } from "vitest"
import { startConsuming } from "../src/consume.ts"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { createSealing } from "../src/numbers-at-rest/sealing.ts"
import { sampleIndex } from "./sample-index.ts"

// Operators mend and replay dead letters by hand: one bad record is to be one of them, and none may be nobody's.
test("a record that cannot be read makes one dead letter: of a step from here, of a verdict or a text from the dispatcher", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "conversation-unreadable-"))
  const bus = createEmbeddedBus({ directory: folder })
  const store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations: CONVERSATION_MIGRATIONS })
  await bus.ensureTopics(topicSpecs(1))
  const key = Buffer.alloc(32, 5)
  const vault = createVault({ keys: [{ version: "1", key }] })
  const metrics = createMetrics({ service: "unreadable-test", processMetrics: false })
  const log = createLogger({ service: "unreadable-test", level: "fatal" })
  const failures: unknown[] = []
  const onFatal = (error: unknown) => void failures.push(error)
  const lifecycle = new Lifecycle()
  await startConsuming(lifecycle, {
    bus,
    store,
    directory: sampleIndex(vault, []),
    hasher: createCallerHasher({ pepper: [{ version: 1, key }] }),
    sealing: createSealing({ store, vault }),
    ids: createIdSource({ now: Date.now, random: Math.random }),
    crash: createCrashPoints(),
    now: Date.now,
    mails: false,
    committed: () => {},
    log,
    metrics,
    tracing: await createTracing({ service: "unreadable-test" }),
    onFatal,
  })
  for (const [topic, codec] of [
    [TOPICS.verdicts, callVerdictCodec],
    [TOPICS.inboundMessages, inboundMessageCodec],
  ] as const)
    await lifecycle.start(
      `the dispatcher on ${topic.name}`,
      () =>
        bus.consume({
          group: `dispatcher-${topic.name}`,
          topics: [topic.name],
          work: buryOrSkip({
            topic,
            service: "dispatcher",
            metrics,
            log,
            work: async ({ value }) => void codec.decode(value),
          }),
          onFatal,
        }),
      (opened) => opened.close(),
    )
  const buried: BusRecord[] = []
  await lifecycle.start(
    "dead letters",
    () => bus.follow({ topic: TOPICS.deadLetters.name, onRecord: (record) => void buried.push(record), onFatal }),
    (opened) => opened.close(),
  )

  const producer = await bus.producer()
  const topics = [TOPICS.verdicts, TOPICS.inboundMessages, TOPICS.messages].map(({ name }) => name)
  for (const topic of topics) await producer.send({ topic, key: "k", value: Uint8Array.of(255) })
  const ends = async () =>
    [
      ...(await metrics.expose()).text.matchAll(
        /unreadable_total\{reader="(\w+)",topic="([^"]+)",end="(\w+)"[^}]*\} 1\n/g,
      ),
    ]
      .map(([, reader, topic, end]) => `${topic} ${end} by ${reader}`)
      .sort()
  await expect
    .poll(ends, { timeout: 20_000 })
    .toEqual([
      "inbound-messages buried by dispatcher",
      "inbound-messages skipped by conversation",
      "messages buried by conversation",
      "verdicts buried by dispatcher",
      "verdicts skipped by conversation",
    ])
  await expect.poll(() => buried.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)
  // Closing waits for what is on its way.
  await producer.close()
  await lifecycle.stop("the test ends")
  expect(buried.map(({ headers }) => headers.source)).toEqual(
    expect.arrayContaining(topics.map((topic) => `${topic}/0/0`)),
  )
  expect(buried).toHaveLength(3)
  expect(failures).toEqual([])
  await bus.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})
