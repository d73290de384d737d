import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { MessageInitShape } from "@bufbuild/protobuf"
import type { Bus, BusRecord } from "@rebound/bus"
import { createTwilioSender, type SmsSender } from "@rebound/carriers"
import {
  type CallVerdictSchema,
  callVerdictCodec,
  recordKeys,
  TOPICS,
  topicSpecs,
  type VerdictReason,
  verdictOf,
} from "@rebound/contracts"
import type { Limiter } from "@rebound/limiter"
import { createCallerHasher, type E164 } from "@rebound/numbers"
import {
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
import { type Dispatcher, startDispatcher } from "../src/index.ts"
import { SAMPLE_RESELLER, sampleIndex } from "./sample-index.ts"

export { LINES, SAMPLE_RESELLER as RESELLER } from "./sample-index.ts"

const RESELLER = SAMPLE_RESELLER
const ACCOUNT_SID = "AC00000000000000000000000000000042"
const AUTH_TOKEN = "obviously-fake-token"
const key = Buffer.alloc(32, 5)

/** Servers under the dispatcher, opened by the test file. */
export interface Ground {
  readonly store: Store
  readonly bus: Bus
  readonly limiter: Limiter
}

type VerdictInit = Omit<MessageInitShape<typeof CallVerdictSchema>, "$typeName" | "$unknown">
type CallOver = Partial<VerdictInit> & { readonly reason?: VerdictReason }
export type Call = VerdictInit & { readonly callId: string }

export interface World {
  readonly store: Store
  readonly bus: Bus
  readonly now: () => number
  /** A call of a caller who called nothing before; gives what `publish` needs to say more about it. */
  call(line: string, over?: CallOver): Call
  publish(verdict: VerdictInit): Promise<void>
  /** Bytes that are no record of this topic. */
  publishUnreadable(topic: string): Promise<void>
  /** What lies in `dead-letters`. */
  readonly buried: readonly BusRecord[]
  /** The text-back of a call, once the dispatcher has decided on that version. */
  decided(callId: string, version?: number): Promise<{ state: string; reason: string; textedInError: boolean }>
  /** Waits until the call's text is in one of these states. */
  reaches(callId: string, ...states: string[]): Promise<{ state: string; reason: string }>
  textsTo(number: string): LedgerEntry[]
  switchSending(stopped: boolean): Promise<void>
  restart(): Promise<void>
  /** Somebody changed what the row of this caller holds sealed. */
  damageNumber(number: string): Promise<void>
  metrics(): Promise<string>
  close(): Promise<void>
}

let serial = 0
/** Fictional numbers, a new one each: the exchange 555 with 01 in area codes where the sample has no line. */
export const nextCaller = (): E164 => {
  serial += 1
  return `+1${[212, 214, 312, 415, 512, 617, 702, 713][serial % 8]}55501${String(Math.floor(serial / 8) % 90).padStart(2, "0")}` as E164
}

export async function startWorld(ground: Ground): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "dispatcher-"))
  const carrier = await startSimulatedCarrier({
    ledgerPath: join(folder, "carrier.jsonl"),
    accounts: { [ACCOUNT_SID]: AUTH_TOKEN },
  })
  const { store, bus, limiter } = ground
  await bus.ensureTopics(topicSpecs(3))
  const hasher = createCallerHasher({ pepper: [{ version: 1, key }] })
  const index = sampleIndex({ apiUrl: carrier.url, authToken: AUTH_TOKEN })
  const metrics = createMetrics({ service: "dispatcher-test", processMetrics: false })
  const producer = await bus.producer()
  const failures: unknown[] = []
  const buried: BusRecord[] = []
  const undertaker = await bus.follow({
    topic: TOPICS.deadLetters.name,
    onRecord: (record) => void buried.push(record),
    onFatal: (error) => failures.push(error),
  })
  let lifecycle: Lifecycle
  let dispatcher: Dispatcher
  const start = async () => {
    lifecycle = new Lifecycle()
    const sender = await lifecycle.start(
      "sender",
      async () => createTwilioSender({ now: Date.now }),
      (opened) => opened.close(),
    )
    dispatcher = await startDispatcher(lifecycle, {
      ...ground,
      directory: index,
      vault: createVault({ keys: [{ version: "1", key }] }),
      hasher,
      senders: new Map<string, SmsSender>([["twilio", sender]]),
      segmentsPerDay: 50_000,
      ids: createIdSource({ now: Date.now, random: Math.random }),
      log: createLogger({ service: "dispatcher-test", level: "fatal" }),
      metrics,
      tracing: await createTracing({ service: "dispatcher-test" }),
      crash: createCrashPoints(),
      now: Date.now,
      monotonic: () => performance.now(),
      random: Math.random,
      onFatal: (error) => failures.push(error),
    })
  }
  await start()

  const textBack = async (callId: string) => {
    const record = await dispatcher.handlers
      .getCall({ $typeName: "rebound.v1.GetCallRequest", resellerId: RESELLER, callId }, NO_CONTEXT)
      .catch(() => undefined)
    const { state = "", reason = "", textedInError = false } = record?.textBack ?? {}
    return { version: record?.verdict?.version ?? 0, state, reason, textedInError }
  }
  const until = async <T>(what: () => Promise<T | undefined>, said: () => Promise<unknown>): Promise<T> => {
    const deadline = performance.now() + 20_000
    for (;;) {
      const found = await what()
      if (found !== undefined) return found
      if (failures.length > 0) throw failures[0]
      if (performance.now() > deadline) throw new Error(`not in time: ${JSON.stringify(await said())}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  return {
    store,
    bus,
    buried,
    now: Date.now,
    call(line, over: CallOver = {}) {
      serial += 1
      const nowMs = Date.now()
      const number = over.caller?.number ?? nextCaller()
      const location = index.lineByNumber(line)?.location
      const reason = over.reason ?? "no_answer"
      return {
        version: 1,
        resellerId: RESELLER,
        accountId: "simulated",
        carrier: "twilio",
        brandId: location?.brand.id ?? "",
        locationId: location?.id ?? "",
        line,
        caller: { kind: "e164", number },
        verdict: verdictOf(reason),
        origin: "live",
        startedAtMs: nowMs - 20_000,
        endedAtMs: nowMs - 200,
        rungOutAtMs: nowMs - 300,
        decidedFromMs: nowMs,
        callOver: true,
        callerKey: number === "" ? "" : hasher.current(RESELLER, number as E164),
        ...over,
        reason,
        callId: over.callId ?? `${RESELLER}:simulated:CA${serial}`,
      }
    },
    publish: async (verdict) => {
      const { resellerId = "", callerKey = "", callId = "" } = verdict
      await producer.send({
        topic: TOPICS.verdicts.name,
        key: recordKeys.verdict({ resellerId, callerKey, callId }),
        value: callVerdictCodec.encode(verdict),
      })
    },
    publishUnreadable: async (topic) => {
      await producer.send({ topic, key: "unreadable", value: Uint8Array.of(255) })
    },
    decided: (callId, version = 1) =>
      until(
        async () => {
          const found = await textBack(callId)
          return found.version >= version ? found : undefined
        },
        () => textBack(callId),
      ),
    reaches: (callId, ...states) =>
      until(
        async () => {
          const found = await textBack(callId)
          return states.includes(found.state) ? found : undefined
        },
        () => textBack(callId),
      ),
    textsTo: (number) => carrier.ledger().filter(({ to }) => to === number),
    switchSending: async (stopped) => {
      await dispatcher.handlers.setSwitch(
        {
          $typeName: "rebound.v1.SetSwitchRequest",
          resellerId: RESELLER,
          scope: "reseller",
          id: "",
          stopped,
          why: "test",
        },
        NO_CONTEXT,
      )
    },
    damageNumber: async (number) => {
      await store.statement(
        { kind: "all" },
        "UPDATE dispatch_callers SET number_sealed = 'damaged' WHERE caller_key = $1",
        [hasher.current(RESELLER, number as E164)],
      )
    },
    restart: async () => {
      await lifecycle.stop("restart")
      await start()
    },
    metrics: async () => (await metrics.expose()).text,
    close: async () => {
      await lifecycle.stop("test over")
      await Promise.all([producer.close(), undertaker.close()])
      carrier.stop()
      await bus.close()
      await limiter.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const NO_CONTEXT = { signal: new AbortController().signal, traceparent: undefined }
