import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Bus, Producer } from "@rebound/bus"
import { createTwilioSender, type SmsSender } from "@rebound/carriers"
import {
  deliveryReceiptCodec,
  inboundMessageCodec,
  type MessageEvent,
  messageEventCodec,
  recordKeys,
  TOPICS,
  topicSpecs,
} from "@rebound/contracts"
import type { DirectoryIndex } from "@rebound/directory"
import { type CallerHasher, createCallerHasher } from "@rebound/numbers"
import type { OutboxDrainer } from "@rebound/outbox"
import {
  type CrashPoints,
  createCrashPoints,
  createIdSource,
  createLogger,
  createMetrics,
  createTracing,
  Lifecycle,
} from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { type LedgerEntry, startSimulatedCarrier } from "@rebound/testkit"
import { createVault } from "@rebound/vault"
import { createDispatchHandlers } from "../src/api/create-handlers.ts"
import { createInboundWriter } from "../src/inbound/apply-inbound.ts"
import type { InboundDecision } from "../src/inbound/decide-inbound.ts"
import { InboundWork } from "../src/inbound/inbound-work.ts"
import { startInbound } from "../src/inbound/start-inbound.ts"
import type { Ledger } from "../src/ledger/ledger.ts"
import { createSealing, type Sealing } from "../src/numbers-at-rest/sealing.ts"
import { startOutboxDrainer } from "../src/outbox/drainer.ts"
import { outboxRow } from "../src/outbox/message-step.ts"
import type { ReceiptWork } from "../src/receipts/receipt-work.ts"
import { createReceipts, startReceipts } from "../src/receipts/start-receipts.ts"
import { createTell, type Tell } from "../src/sending/tell.ts"
import { type LookResult, UnknownFates } from "../src/unknown/unknown-fates.ts"
import { type Asked, askedOf } from "./ask.ts"
import { carrierRecords, type InboundInit, type ReceiptInit } from "./carrier-records.ts"
import { type LedgerTexts, ledgerTexts, type Text } from "./ledger-texts.ts"
import { ledgerOf } from "./ledger-world.ts"
import { sampleIndex } from "./sample-index.ts"
import { type TextRows, textRows } from "./text-rows.ts"

const ACCOUNT_SID = "AC00000000000000000000000000000042"
const AUTH_TOKEN = "obviously-fake-token"
const key = Buffer.alloc(32, 7)

/** What the world stands on. */
export interface TextsGround {
  readonly store: Store
  /** Another connection to the same rows, as another instance has it. */
  readonly otherStore: Store
  readonly bus: Bus
}

/** Everything of the dispatcher but deciding and sending, on a clock that a test moves. */
export interface TextsWorld extends TextsGround, TextRows, LedgerTexts {
  readonly clock: { nowMs: number }
  readonly index: DirectoryIndex
  readonly hasher: CallerHasher
  readonly sealing: Sealing
  readonly ledger: Ledger
  readonly tell: Tell
  readonly receipts: ReceiptWork
  readonly handlers: Asked
  /** What inbound texts came to, in order. */
  readonly heard: InboundDecision["kind"][]
  /** How often the sender was told to look for rows. */
  wakes(): number
  /** The answer, and the look for receipts that came before it. */
  accepted(text: Text): Promise<void>
  /** Works a receipt of this text that carries our id. */
  receipt(text: Text, over?: ReceiptInit): Promise<void>
  /** Works a text from a handset. */
  inbound(over: InboundInit, hasher?: CallerHasher): Promise<void>
  publishReceipt(text: Text, over?: ReceiptInit): Promise<void>
  publishInbound(over: InboundInit): Promise<void>
  /** Puts a text into the simulated carrier's hands without telling the ledger. */
  handOver(text: Text): Promise<string>
  texts(): LedgerEntry[]
  fates(store?: Store): { round(): Promise<number>; readonly looks: LookResult[] }
  /** Follows the topic of steps, with an outbox that publishes to it, and with the consumers of receipts and inbound texts. */
  startOnBus(options?: {
    readonly crash?: CrashPoints
    readonly consume?: boolean
    /** Of the steps' producer. */
    readonly faults?: (producer: Producer) => Producer
  }): Promise<{ readonly published: MessageEvent[]; stop(): Promise<void> }>
  drainer(options?: {
    readonly crash?: CrashPoints
    readonly store?: Store
    readonly faults?: (producer: Producer) => Producer
  }): Promise<OutboxDrainer>
  close(): Promise<void>
}

export async function startTextsWorld(ground: TextsGround): Promise<TextsWorld> {
  const { store, bus } = ground
  const folder = mkdtempSync(join(tmpdir(), "texts-"))
  const carrier = await startSimulatedCarrier({
    ledgerPath: join(folder, "carrier.jsonl"),
    accounts: { [ACCOUNT_SID]: AUTH_TOKEN },
  })
  await bus.ensureTopics(topicSpecs(3))
  const producer = await bus.producer()
  const clock = { nowMs: Date.now() }
  const now = () => clock.nowMs
  const index = sampleIndex({ apiUrl: carrier.url, authToken: AUTH_TOKEN })
  const hasher = createCallerHasher({ pepper: [{ version: 1, key }] })
  const sealing = createSealing({ store, vault: createVault({ keys: [{ version: "1", key }] }) })
  const ledger = ledgerOf(store, "one", clock)
  const tell = createTell((step) => outboxRow(step, sealing))
  const log = createLogger({ service: "texts-test", level: "fatal" })
  const metrics = createMetrics({ service: "texts-test", processMetrics: false })
  const tracing = await createTracing({ service: "texts-test" })
  const sender = createTwilioSender({ now: Date.now })
  const senders = new Map<string, SmsSender>([["twilio", sender]])
  const ids = createIdSource({ now: Date.now, random: Math.random })
  const failures: unknown[] = []
  let wakes = 0
  const heard: InboundDecision["kind"][] = []
  const shared = {
    ...ground,
    ledger,
    directory: index,
    sealing,
    hasher,
    tell,
    wakeOutbox: () => {},
    sending: {
      wake: () => {
        wakes += 1
      },
    },
    ids,
    log,
    metrics,
    tracing,
    crash: createCrashPoints(),
    now,
    random: Math.random,
    onFatal: (error: unknown) => void failures.push(error),
  }
  const receipts = createReceipts(shared)
  const handlers = askedOf(createDispatchHandlers(shared))
  const { receiptOf, inboundOf, recordOf } = carrierRecords({ clock, hasher })
  const texts = ledgerTexts({ clock, index, hasher, sealing, ledger, tell })

  const world: TextsWorld = {
    ...ground,
    clock,
    index,
    hasher,
    sealing,
    ledger,
    tell,
    receipts,
    handlers,
    heard,
    wakes: () => wakes,
    ...texts,
    accepted: async (text) => {
      await world.answered(text, "accepted")
      await receipts.join(text)
    },
    receipt: (text, over = {}) =>
      receipts.work(recordOf(TOPICS.receipts.name, deliveryReceiptCodec.encode(receiptOf(text, over)))),
    inbound: async (over, named = hasher) => {
      const work = new InboundWork({
        ...shared,
        hasher: named,
        write: createInboundWriter(store, now),
        observe: (kind) => void heard.push(kind),
      })
      await work.work(recordOf(TOPICS.inboundMessages.name, inboundMessageCodec.encode(inboundOf(over))))
    },
    publishReceipt: async (text, over = {}) => {
      const receipt = receiptOf(text, over)
      await producer.send({
        topic: TOPICS.receipts.name,
        key: text.messageId,
        value: deliveryReceiptCodec.encode(receipt),
      })
    },
    publishInbound: async (over) => {
      const { resellerId = "", callerKey = "", ...rest } = inboundOf(over)
      await producer.send({
        topic: TOPICS.inboundMessages.name,
        key: recordKeys.verdict({ resellerId, callerKey, callId: "" }),
        value: inboundMessageCodec.encode({ resellerId, callerKey, ...rest }),
      })
    },
    ...textRows({ store, index, hasher, sealing }),
    handOver: async (text) => {
      const account = index.account(text.resellerId, text.accountId)
      if (account === undefined) throw new Error("no account")
      const outcome = await sender.send({
        messageId: text.messageId,
        from: text.line,
        to: text.number,
        body: text.body,
        account,
        statusCallbackUrl: "",
        validitySeconds: 300,
      })
      if (outcome.kind !== "accepted") throw new Error(JSON.stringify(outcome))
      return outcome.carrierMessageId
    },
    texts: () => carrier.ledger(),
    fates: (on = store) => {
      const looks: LookResult[] = []
      const fates = new UnknownFates({
        ...shared,
        store: on,
        ledger: ledgerOf(on, "settler", clock),
        senders,
        joinWaitingReceipts: (resellerId, accountId, carrierMessageId) =>
          receipts.join({ resellerId, accountId, carrierMessageId }),
        observe: (result) => void looks.push(result),
      })
      return { round: () => fates.round(), looks }
    },
    startOnBus: async ({ crash = createCrashPoints(), consume = false, faults } = {}) => {
      const lifecycle = new Lifecycle()
      const published: MessageEvent[] = []
      const follower = await bus.follow({
        topic: TOPICS.messages.name,
        onRecord: ({ value }) => void published.push(messageEventCodec.decode(value)),
        onFatal: shared.onFatal,
      })
      await follower.ready
      const drainer = await world.drainer({ crash, ...(faults !== undefined && { faults }) })
      // Its own counters: two starts in one process would register the same names twice.
      const fresh = { ...shared, crash, metrics: createMetrics({ service: "texts-test", processMetrics: false }) }
      if (consume) {
        await startInbound(lifecycle, fresh)
        await startReceipts(lifecycle, createReceipts(fresh), fresh)
      }
      return {
        published,
        stop: async () => {
          await lifecycle.stop("test over")
          await drainer.close()
          await follower.close()
          if (failures.length > 0) throw failures[0]
        },
      }
    },
    drainer: async ({ crash = createCrashPoints(), store: on = store, faults = (sound: Producer) => sound } = {}) =>
      startOutboxDrainer({ ...shared, store: on, producer: faults(producer), crash }),
    close: async () => {
      await producer.close()
      await sender.close()
      carrier.stop()
      await bus.close()
      if (ground.otherStore !== store) await ground.otherStore.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
