import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { create } from "@bufbuild/protobuf"
import { createKafkaBus } from "@rebound/bus"
import {
  type ConversationEvent,
  ConversationService,
  conversationEventCodec,
  DirectoryEntitySchema,
  DispatchService,
  directoryEntityCodec,
  inboundMessageCodec,
  messageEventCodec,
  recordKeys,
  type SendRequest,
  TOPICS,
  topicSpecs,
} from "@rebound/contracts"
import { sampleDirectory, toEntities } from "@rebound/directory"
import { createGrpcClient, createGrpcServer, type Handlers, implement, RpcError } from "@rebound/runtime"
import { freePort, freshDatabase, serverOrSkip, startKafka } from "@rebound/testkit"
import { afterAll, describe, expect, test } from "vitest"
import { nextCaller, SIGHT } from "./conversation-world.ts"
import { LINES, RESELLER } from "./sample-index.ts"
import { createScriptedDispatcher } from "./scripted-dispatcher.ts"

const main = join(import.meta.dirname, "../src/main.ts")
const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka")])
const coded = `1:${Buffer.alloc(32, 6).toString("base64")}`

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | string | null>
}

function run(env: Record<string, string>, ...flags: string[]): Run {
  const child = spawn(process.execPath, [main, ...flags], { env: { PATH: process.env.PATH, ...env } })
  let output = ""
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  return {
    child,
    output: () => output,
    exit: new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal))),
  }
}

async function until<T>(what: () => Promise<T | undefined> | T | undefined, said: () => string): Promise<T> {
  for (const start = performance.now(); performance.now() - start < 60_000; ) {
    const found = await what()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`not within a minute: ${said()}`)
}

test("started without its servers it refuses and names each", { timeout: 20_000 }, async () => {
  const { exit, output } = run({})
  expect(await exit).toBe(2)
  for (const variable of ["POSTGRES_URL", "KAFKA_BROKERS", "REBOUND_HASH_KEYS", "REBOUND_VAULT_KEYS"])
    expect(output()).toContain(`${variable} is not set`)
})

describe.skipIf(servers.some(({ available }) => !available))("conversation as a process", { timeout: 240_000 }, () => {
  const undo: (() => unknown)[] = []
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  }, 60_000)

  test("killed after each durable step: one line per fact, one text per key, and every turn told under one id", async () => {
    const folder = mkdtempSync(join(tmpdir(), "conversation-process-"))
    undo.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await freshDatabase()
    undo.push(() => database.drop())
    const broker = await startKafka()
    undo.push(() => broker.stop())

    const dispatcher = createScriptedDispatcher()
    const unasked = async () => {
      throw new RpcError("RPC_UNIMPLEMENTED", "nobody asks for this here")
    }
    const grpc = await createGrpcServer({
      services: [
        implement(DispatchService, {
          ...Object.fromEntries(DispatchService.methods.map(({ localName }) => [localName, unasked])),
          send: (request: SendRequest) => dispatcher.send(request),
        } as unknown as Handlers<typeof DispatchService>),
      ],
      port: 0,
    })
    undo.push(() => grpc.close())

    const bus = createKafkaBus({ brokers: broker.brokers, clientId: "conversation-process-test" })
    undo.push(() => bus.close())
    await bus.ensureTopics(topicSpecs(3))
    const producer = await bus.producer()
    undo.push(() => producer.close())
    const sample = sampleDirectory({ apiUrl: "http://127.0.0.1:1", publicUrl: "", authToken: "obviously-fake-token" })
    const withoutSecrets = sample.carriers.map((carrier) => ({ ...carrier, secrets: {} }))
    const drafts = toEntities(
      { ...sample, carriers: withoutSecrets },
      { seal: (_, plain) => ({ sealed: plain, digest: "" }), kept: () => undefined },
    )
    if (!drafts.ok) throw new Error(JSON.stringify(drafts.faults))
    for (const { kind, id, body } of drafts.drafts)
      await producer.send({
        topic: TOPICS.directory.name,
        key: recordKeys.directory(kind, RESELLER, id),
        value: directoryEntityCodec.encode(
          create(DirectoryEntitySchema, { revision: 1, resellerId: RESELLER, id, archived: false, body }),
        ),
      })
    const events: ConversationEvent[] = []
    const follower = await bus.follow({
      topic: TOPICS.outcomes.name,
      onRecord: ({ value }) => void events.push(conversationEventCodec.decode(value)),
      onFatal: () => {},
    })
    undo.push(() => follower.close())

    const grpcPort = await freePort()
    const env = {
      POSTGRES_URL: database.appUrl,
      POSTGRES_OWNER_URL: database.ownerUrl,
      KAFKA_BROKERS: broker.brokers.join(","),
      // A killed member's partitions are free again after this.
      REBOUND_KAFKA_SESSION_MS: "2000",
      REBOUND_PARTITIONS: "3",
      REBOUND_HASH_KEYS: coded,
      REBOUND_VAULT_KEYS: coded,
      REBOUND_DISPATCHER_ADDRESS: `127.0.0.1:${grpc.port}`,
      REBOUND_GRPC_PORT: String(grpcPort),
      REBOUND_OPERATIONS_PORT: "0",
    }
    const client = await createGrpcClient(ConversationService, { address: `127.0.0.1:${grpcPort}`, deadlineMs: 10_000 })
    undo.push(() => client.close())
    const start = (more: Record<string, string> = {}): Run => {
      const started = run({ ...env, ...more }, "--migrate")
      undo.push(() => started.child.kill("SIGKILL"))
      return started
    }
    const ready = (one: Run) =>
      until(() => (one.output().includes("keeping conversations") ? true : undefined), one.output)
    const write = async (number: string, body: string) =>
      await producer.send({
        topic: TOPICS.inboundMessages.name,
        key: `${RESELLER}:${number}`,
        value: inboundMessageCodec.encode({
          eventId: `SM-${number}`,
          resellerId: RESELLER,
          accountId: "simulated",
          sender: { kind: "e164", number },
          line: LINES.austin,
          body,
          receivedAtMs: Date.now(),
          origin: "live",
        }),
      })
    // A reply counts once the carrier has it.
    const accept = async (number: string, messageId: string, body: string) => {
      const step = {
        eventId: `${messageId}/accepted`,
        resellerId: RESELLER,
        brandId: "brightsmile",
        locationId: "brightsmile-austin",
        messageId,
        class: "convo",
        state: "accepted",
        atMs: Date.now(),
        line: LINES.austin,
        recipient: { kind: "e164", number },
        body,
        segments: 1,
      } as const
      await producer.send({
        topic: TOPICS.messages.name,
        key: `${RESELLER}:${number}`,
        value: messageEventCodec.encode(step),
      })
    }
    const threadOf = async (number: string) =>
      (await client.rpc.listThreads({ sight: SIGHT, search: number }).catch(() => undefined))?.threads[0]

    for (const label of [
      "conversation.recorded",
      "conversation.published",
      "conversation.reply_kept",
      "conversation.reply_sent",
    ]) {
      const report = join(folder, `${label}.report`)
      const armed = start({ REBOUND_CRASH_POINT: label, REBOUND_CRASH_REPORT: report })
      await ready(armed)
      const number = nextCaller()
      const asked = { sight: SIGHT, idempotencyKey: "the-key", body: `After ${label}`, author: "Dana Reyes" }
      await write(number, "Hello?")
      if (label.includes("reply")) {
        const { threadId } = await until(() => threadOf(number), armed.output)
        await expect(client.rpc.reply({ ...asked, threadId })).rejects.toMatchObject({ retryable: true })
      }
      expect(await armed.exit, armed.output()).toBe("SIGKILL")
      expect(readFileSync(report, "utf8")).toBe(`${label} 1\n`)

      const next = start()
      await ready(next)
      const { threadId } = await until(() => threadOf(number), next.output)
      const sent = await client.rpc.reply({ ...asked, threadId })
      expect((await client.rpc.reply({ ...asked, threadId })).messageId).toBe(sent.messageId)
      const { timeline } = await client.rpc.getThread({ sight: SIGHT, threadId })
      expect(timeline.map(({ kind, author }) => [kind, author])).toEqual([
        ["text_in", "caller"],
        ["text_out", "Dana Reyes"],
      ])
      expect(dispatcher.texts.filter(({ recipient }) => recipient === number)).toHaveLength(1)
      await accept(number, sent.messageId, asked.body)
      const told = await until(() => {
        const own = events.filter((event) => event.threadId === threadId)
        return new Set(own.map(({ kind }) => kind)).size === 2 ? own : undefined
      }, next.output)
      expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(2)
      next.child.kill("SIGTERM")
      expect(await next.exit, next.output()).toBe(0)
      expect(armed.output() + next.output()).not.toContain(number.slice(2))
    }
  })
})
