import { Buffer } from "node:buffer"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Writable } from "node:stream"
import { type Bus, type BusRecord, createEmbeddedBus, type Follower } from "@rebound/bus"
import { TOPICS, topicSpecs } from "@rebound/contracts"
import { createCrashPoints, createLogger, createMetrics, createTracing, Lifecycle } from "@rebound/runtime"
import { createVault } from "@rebound/vault"
import { type Ingest, type IngestSurroundings, startIngest } from "../src/index.ts"
import { publishDirectory } from "./directory.ts"

export const vaultKey = Buffer.alloc(32, 9)
export const vault = createVault({ keys: [{ version: "1", key: vaultKey }] })

/** Ingest in this process, and everything it wrote. */
export interface World {
  readonly ingest: Ingest
  readonly bus: Bus
  readonly heard: Heard
  metrics(): Promise<string>
  close(): Promise<void>
}

export async function startWorld(
  options: Partial<IngestSurroundings> & {
    readonly bus?: Bus
    readonly settings?: Readonly<Record<string, string>>
  } = {},
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "ingest-"))
  const bus = options.bus ?? createEmbeddedBus({ directory: join(folder, "bus") })
  await bus.ensureTopics(topicSpecs(3))
  await publishDirectory(bus, vault, { settings: options.settings ?? {} })
  const heard = await listenTo(bus)
  const lifecycle = new Lifecycle()
  const metrics = createMetrics({ service: "ingest-test", processMetrics: false })
  const ingest = await startIngest(lifecycle, {
    vault,
    callerKey: (resellerId, number) => `hash-of-${resellerId}-${number.length}`,
    dataDir: folder,
    spoolBytesMax: 16_777_216,
    engine: engineAskedFor(),
    host: "127.0.0.1",
    port: 0,
    log: createLogger({ service: "ingest-test", level: "fatal" }),
    metrics,
    tracing: await createTracing({ service: "ingest-test" }),
    crash: createCrashPoints(),
    now: Date.now,
    onFatal: (error) => {
      throw error
    },
    ...options,
    bus,
  })
  return {
    ingest,
    bus,
    heard,
    metrics: async () => (await metrics.expose()).text,
    close: async () => {
      await lifecycle.stop("test over")
      await heard.close()
      await bus.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The engine that this run is about: the one in REBOUND_HTTP_ENGINE, else node's. */
export const engineAskedFor = (): "node" | "uws" => (process.env.REBOUND_HTTP_ENGINE === "uws" ? "uws" : "node")

export interface Heard {
  readonly calls: BusRecord[]
  readonly messages: BusRecord[]
  readonly receipts: BusRecord[]
  readonly deadLetters: BusRecord[]
  close(): Promise<void>
}

export async function listenTo(bus: Bus): Promise<Heard> {
  const followers: Follower[] = []
  const hear = async (topic: string): Promise<BusRecord[]> => {
    const records: BusRecord[] = []
    const follower = await bus.follow({ topic, onRecord: (record) => void records.push(record), onFatal: () => {} })
    followers.push(follower)
    await follower.ready
    return records
  }
  return {
    calls: await hear(TOPICS.callEvents.name),
    messages: await hear(TOPICS.inboundMessages.name),
    receipts: await hear(TOPICS.receipts.name),
    deadLetters: await hear(TOPICS.deadLetters.name),
    close: async () => {
      for (const follower of followers) await follower.close()
    },
  }
}

/** A log's destination that can be read. */
export function logLines(): { readonly stream: Writable; readonly text: () => string } {
  let text = ""
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { stream, text: () => text }
}
