import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { BusError, createEmbeddedBus, type Producer } from "@rebound/bus"
import { TOPICS, topicSpecs } from "@rebound/contracts"
import { createLogger } from "@rebound/runtime"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { expect, test } from "vitest"
import { startOutboxDrainer } from "../src/directory/outbox-drainer.ts"
import { consoleMigrations } from "../src/index.ts"

// Every line of an installation follows this topic: one record that the bus refuses must not keep the others from it.
test("an entity whose record is not taken holds up no other's; its own come later in order, and nobody's come twice", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "directory-outbox-"))
  const bus = createEmbeddedBus({ directory: folder })
  await bus.ensureTopics(topicSpecs(3))
  const store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations: consoleMigrations })
  for (const [entity, revision] of [
    ["line:a", "1"],
    ["line:b", "1"],
    ["line:a", "2"],
    ["line:c", "1"],
    ["line:b", "2"],
  ] as const)
    await store.statement(
      { kind: "resellers", ids: ["lakeside"] },
      "INSERT INTO directory_outbox (reseller_id, key, value) VALUES ('lakeside', $1, $2)",
      [entity, Buffer.from(revision)],
    )
  const published: string[] = []
  const fail = (error: unknown) => {
    throw error
  }
  const follower = await bus.follow({
    topic: TOPICS.directory.name,
    onRecord: ({ key, value }) => void published.push(`${key} ${Buffer.from(value ?? []).toString()}`),
    onFatal: fail,
  })
  const sound = await bus.producer()
  let refusals = 2
  let publishedAtRefusal: readonly string[] = []
  const producer: Producer = {
    send: async (record, options) => {
      if (record.key !== "line:b" || refusals === 0) return await sound.send(record, options)
      refusals -= 1
      publishedAtRefusal = [...published]
      throw new BusError("BUS_TIMEOUT", "not acknowledged in time")
    },
    close: () => sound.close(),
  }
  const drainer = startOutboxDrainer({
    store,
    producer,
    log: createLogger({ service: "outbox-test", level: "fatal" }),
    random: () => 0,
  })
  await expect.poll(() => published.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(5)
  await drainer.close()
  const ofEntity = (entity: string) => published.filter((one) => one.startsWith(entity))
  expect([ofEntity("line:a"), ofEntity("line:b"), ofEntity("line:c")]).toEqual([
    ["line:a 1", "line:a 2"],
    ["line:b 1", "line:b 2"],
    ["line:c 1"],
  ])
  // By the second refusal the others had long gone.
  expect([...publishedAtRefusal].sort()).toEqual(["line:a 1", "line:a 2", "line:c 1"])
  expect(await store.statement({ kind: "all" }, "SELECT key FROM directory_outbox")).toEqual([])
  await Promise.all([sound.close(), follower.close()])
  await bus.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})
