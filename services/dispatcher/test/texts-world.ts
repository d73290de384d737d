import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf"
import type { Bus, BusRecord, Producer } from "@rebound/bus"
import { createTwilioSender, type SmsSender } from "@rebound/carriers"
import {
  CallVerdictSchema,
  type DeliveryReceiptSchema,
  type DispatchService,
  deliveryReceiptCodec,
  type InboundMessageSchema,
  inboundMessageCodec,
  type MessageEvent,
  messageEventCodec,
  recordKeys,
  TOPICS,
  topicSpecs,
} from "@rebound/contracts"
import type { DirectoryIndex } from "@rebound/directory"
import { type CallerHasher, createCallerHasher, type E164 } from "@rebound/numbers"
import type { OutboxDrainer } from "@rebound/outbox"
import {
  type CrashPoints,
  createCrashPoints,
  createIdSource,
  createLogger,
  createMetrics,
  createTracing,
  type Handlers,
  Lifecycle,
} from "@rebound/runtime"
import type { Row, Store } from "@rebound/store"
import { type LedgerEntry, startSimulatedCarrier } from "@rebound/testkit"
import { createVault } from "@rebound/vault"
import { createDispatchHandlers } from "../src/api/create-handlers.ts"
import { createInboundWriter } from "../src/inbound/apply-inbound.ts"
import type { InboundDecision } from "../src/inbound/decide-inbound.ts"
import { InboundWork } from "../src/inbound/inbound-work.ts"
import { startInbound } from "../src/inbound/start-inbound.ts"
import type { Claim } from "../src/ledger/claim.ts"
import type { Ledger } from "../src/ledger/ledger.ts"
import { createSealing, type Sealing } from "../src/numbers-at-rest/sealing.ts"
import { startOutboxDrainer } from "../src/outbox/drainer.ts"
import { outboxRow } from "../src/outbox/message-step.ts"
import type { ReceiptWork } from "../src/receipts/receipt-work.ts"
import { createReceipts, startReceipts } from "../src/receipts/start-receipts.ts"
import { createTell, type Tell } from "../src/sending/tell.ts"
import { type LookResult, UnknownFates } from "../src/unknown/unknown-fates.ts"
import { nextCaller } from "./dispatcher-world.ts"
import { ALL, claimOf, ledgerOf } from "./ledger-world.ts"
import { LINES, SAMPLE_RESELLER, sampleIndex } from "./sample-index.ts"

const ACCOUNT_SID = "AC00000000000000000000000000000042"
const AUTH_TOKEN = "obviously-fake-token"
const key = Buffer.alloc(32, 7)
const NO_CONTEXT = { signal: new AbortController().signal, traceparent: undefined }

type ReceiptInit = Omit<MessageInitShape<typeof DeliveryReceiptSchema>, "$typeName" | "$unknown">
type InboundInit = Omit<MessageInitShape<typeof InboundMessageSchema>, "$typeName" | "$unknown">
type Asked = {
  readonly [Name in keyof Handlers<typeof DispatchService>]: (
    request: Partial<Omit<Parameters<Handlers<typeof DispatchService>[Name]>[0], "$typeName" | "$unknown">>,
  ) => ReturnType<Handlers<typeof DispatchService>[Name]>
}

/** What the world stands on. */
export interface TextsGround {
  readonly store: Store
  /** Another connection to the same rows, as another instance has it. */
  readonly otherStore: Store
  readonly bus: Bus
}

/** A text of ours, with what a test needs to speak of it. */
export interface Text extends Claim {
  readonly number: E164
  readonly carrierMessageId: string
}

/** Everything of the dispatcher but deciding and sending, on a clock that a test moves. */
export interface TextsWorld extends TextsGround {
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
  /** A first text of a new caller, SUBMITTING unless said otherwise. */
  text(over?: Partial<Claim> & { readonly number?: E164 }): Promise<Text>
  /** The answer to its send, as the sender records it. Resolves to whether the row moved. */
  answered(text: Text, to: "accepted" | "unknown"): Promise<boolean>
  /** The answer, and the look for receipts that came before it. */
  accepted(text: Text): Promise<void>
  /** Works a receipt of this text that carries our id. */
  receipt(text: Text, over?: ReceiptInit): Promise<void>
  /** Works a text from a handset. */
  inbound(over: InboundInit & { readonly number: E164 }, hasher?: CallerHasher): Promise<void>
  publishReceipt(text: Text, over?: ReceiptInit): Promise<void>
  publishInbound(over: InboundInit & { readonly number: E164 }): Promise<void>
  message(messageId: string): Promise<Row | undefined>
  messagesOf(number: E164, messageClass?: string): Promise<Row[]>
  caller(number: E164, line?: string): Promise<Row | undefined>
  /** Steps of a text as they stand in the outbox, in order. */
  steps(messageId: string): Promise<string[]>
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

let serial = 0

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
  const handlers = createDispatchHandlers(shared)
  const asked = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (request: object) =>
        (handler as (request: object, context: object) => unknown)(filledIn(name, request), NO_CONTEXT),
    ]),
  ) as Asked

  const receiptOf = (text: Text, over: ReceiptInit): ReceiptInit => {
    const status = over.status ?? "delivered"
    return {
      resellerId: text.resellerId,
      accountId: text.accountId,
      carrier: "twilio",
      carrierMessageId: text.carrierMessageId,
      messageId: text.messageId,
      status,
      eventId: `${text.carrierMessageId}/${status}`,
      receivedAtMs: clock.nowMs,
      ...over,
    }
  }
  const inboundOf = ({ number, ...over }: InboundInit & { readonly number: E164 }): InboundInit => {
    serial += 1
    return {
      eventId: `SM-in-${serial}`,
      resellerId: SAMPLE_RESELLER,
      accountId: "simulated",
      carrier: "twilio",
      line: LINES.austin,
      sender: { kind: "e164", number },
      receivedAtMs: clock.nowMs,
      origin: "live",
      callerKey: hasher.current(SAMPLE_RESELLER, number),
      ...over,
    }
  }
  const record = (topic: string, value: Uint8Array): BusRecord => ({
    topic,
    partition: 0,
    offset: 0,
    key: "",
    value,
    headers: {},
    timestampMs: clock.nowMs,
  })
  const keyOf = (number: E164) => hasher.current(SAMPLE_RESELLER, number)

  const world: TextsWorld = {
    ...ground,
    clock,
    index,
    hasher,
    sealing,
    ledger,
    tell,
    receipts,
    handlers: asked,
    heard,
    wakes: () => wakes,
    text: async ({ number = nextCaller(), ...over } = {}) => {
      const line = over.line ?? LINES.austin
      const location = index.lineByNumber(line)?.location
      const nowMs = clock.nowMs
      const seed = claimOf()
      const claim: Claim = {
        ...seed,
        resellerId: SAMPLE_RESELLER,
        callId: `${SAMPLE_RESELLER}:simulated:${seed.callId}`,
        brandId: location?.brand.id ?? "",
        locationId: location?.id ?? "",
        callerKey: keyOf(number),
        callerNumberSealed: await sealing.sealNumber(SAMPLE_RESELLER, number),
        line,
        accountId: index.lineByNumber(line)?.textsAccountId ?? "",
        state: "submitting",
        reason: "",
        startedAtMs: nowMs - 30_000,
        endedAtMs: nowMs - 1_000,
        leaseUntilMs: nowMs + 5_000,
        dueAtMs: nowMs,
        deadlineAtMs: nowMs + 300_000,
        decidedFromMs: nowMs,
        latchUntilMs: nowMs + 86_400_000,
        caps: { ...seed.caps, brandsSinceMs: nowMs - 86_400_000 },
        recordSealed: "",
        ...over,
      }
      const recordSealed = await sealing.sealRecord(
        SAMPLE_RESELLER,
        toBinary(
          CallVerdictSchema,
          create(CallVerdictSchema, {
            callId: claim.callId,
            version: claim.version,
            resellerId: SAMPLE_RESELLER,
            verdict: claim.verdict,
            reason: claim.verdictReason,
            startedAtMs: claim.startedAtMs,
          }),
        ),
      )
      const outbox = await tell(
        {
          ...claim,
          class: "first",
          number,
          verdictVersion: claim.version,
          fence: 1,
        },
        { state: "submitting", reason: "", atMs: nowMs },
      )
      const made = await ledger.claim({ ...claim, recordSealed, outbox })
      if (made !== "claimed") throw new Error(`the ledger said ${made}`)
      return { ...claim, recordSealed, outbox, number, carrierMessageId: `SM-${claim.messageId}` }
    },
    answered: async (text, to) =>
      await ledger.record({
        resellerId: text.resellerId,
        messageId: text.messageId,
        brandId: text.brandId,
        callerKey: text.callerKey,
        class: "first",
        to,
        reason: to === "unknown" ? "fate_unknown" : "",
        fence: to === "unknown" ? 1 : undefined,
        atMs: clock.nowMs,
        submittedAtMs: clock.nowMs,
        dueAtMs: 0,
        carrierMessageId: to === "accepted" ? text.carrierMessageId : "",
        errorCode: "",
        latchUntilMs: clock.nowMs + 86_400_000,
        optedOut: false,
        notTextable: false,
        settleAtMs: clock.nowMs,
        outbox: await tell(
          { ...text, class: "first", verdictVersion: text.version, fence: 1 },
          { state: to, reason: "", atMs: clock.nowMs },
        ),
      }),
    accepted: async (text) => {
      await world.answered(text, "accepted")
      await receipts.join(text)
    },
    receipt: (text, over = {}) =>
      receipts.work(record(TOPICS.receipts.name, deliveryReceiptCodec.encode(receiptOf(text, over)))),
    inbound: async (over, named = hasher) => {
      const work = new InboundWork({
        ...shared,
        hasher: named,
        write: createInboundWriter(store, now),
        observe: (kind) => void heard.push(kind),
      })
      await work.work(record(TOPICS.inboundMessages.name, inboundMessageCodec.encode(inboundOf(over))))
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
    message: async (messageId) =>
      (await store.statement(ALL, "SELECT * FROM dispatch_messages WHERE message_id = $1", [messageId]))[0],
    messagesOf: (number, messageClass = "") =>
      store.statement(
        ALL,
        `SELECT * FROM dispatch_messages WHERE caller_key = $1 AND ($2 = '' OR class = $2) ORDER BY created_at_ms, message_id`,
        [keyOf(number), messageClass],
      ),
    caller: async (number, line = LINES.austin) =>
      (
        await store.statement(ALL, "SELECT * FROM dispatch_callers WHERE brand_id = $1 AND caller_key = $2", [
          index.lineByNumber(line)?.location.brand.id ?? "",
          keyOf(number),
        ])
      )[0],
    steps: async (messageId) => {
      const rows = await store.statement(ALL, "SELECT reseller_id, value_sealed FROM dispatch_outbox ORDER BY sequence")
      const events = await Promise.all(
        rows.map(async (row) =>
          messageEventCodec.decode(await sealing.openRecord(String(row.reseller_id), String(row.value_sealed))),
        ),
      )
      return events.filter((event) => event.messageId === messageId).map(({ state }) => state)
    },
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

/** Requests as protobuf fills in what a caller leaves out. */
const EMPTY: Readonly<Record<string, object>> = {
  listCalls: {
    limit: 0,
    cursor: "",
    fromMs: 0,
    toMs: 0,
    locationId: "",
    verdict: "",
    reason: "",
    brandId: "",
    caller: "",
  },
  getCall: { callId: "" },
  listUnsettled: { limit: 0 },
  countLedger: { fromMs: 0, toMs: 0 },
  setSwitch: { scope: "", id: "", stopped: false, why: "" },
  send: { idempotencyKey: "", line: "", recipient: "", body: "", class: "convo", author: "", brandId: "" },
}
const filledIn = (name: string, request: object): object => ({
  resellerId: SAMPLE_RESELLER,
  ...EMPTY[name],
  ...request,
})

/** Waits until something is so. */
export async function until(
  what: () => Promise<boolean> | boolean,
  said: () => unknown,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await what())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${JSON.stringify(await said())}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
