import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { MessageInitShape } from "@bufbuild/protobuf"
import type { Bus } from "@rebound/bus"
import {
  type CallVerdictSchema,
  type ConversationEvent,
  ConversationService,
  callVerdictCodec,
  conversationEventCodec,
  type InboundMessageSchema,
  inboundMessageCodec,
  type MessageEventSchema,
  messageEventCodec,
  recordKeys,
  TOPICS,
  topicSpecs,
  type VerdictReason,
  verdictOf,
} from "@rebound/contracts"
import { createCallerHasher, type E164 } from "@rebound/numbers"
import {
  createCrashPoints,
  createGrpcClient,
  createGrpcServer,
  createIdSource,
  createLogger,
  createMetrics,
  createTracing,
  implement,
  Lifecycle,
  type Methods,
} from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { SMTPServer } from "smtp-server"
import { startConversation } from "../src/index.ts"
import { readMail } from "./read-mail.ts"
import { moveLine, RESELLER, sampleIndex } from "./sample-index.ts"
import { createScriptedDispatcher, type ScriptedDispatcher } from "./scripted-dispatcher.ts"

const key = Buffer.alloc(32, 5)
export const WEBHOOK_SECRETS = [
  `whsec_${Buffer.from("obviously-fake-new-secret").toString("base64")}`,
  `whsec_${Buffer.from("obviously-fake-old-secret").toString("base64")}`,
]

/** Servers under the conversations, opened by the test file. */
export interface Ground {
  readonly store: Store
  readonly bus: Bus
  /** How many services share them; an embedded log deals to one. */
  readonly instances: 1 | 2
}

type VerdictInit = Omit<MessageInitShape<typeof CallVerdictSchema>, "$typeName" | "$unknown">
type StepInit = Omit<MessageInitShape<typeof MessageEventSchema>, "$typeName" | "$unknown">
type InboundInit = Omit<MessageInitShape<typeof InboundMessageSchema>, "$typeName" | "$unknown">
type Rpc = Methods<typeof ConversationService>

export interface Webhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface World {
  readonly store: Store
  readonly dispatcher: ScriptedDispatcher
  readonly rpc: Rpc
  /** A second instance's door on the same servers, where there is one. */
  readonly otherRpc: Rpc
  readonly events: readonly ConversationEvent[]
  readonly webhooks: readonly Webhook[]
  readonly mails: readonly {
    readonly to: string
    readonly from: string
    readonly subject: string
    readonly text: string
  }[]
  readonly failures: readonly unknown[]
  call(line: string, number: string, over?: Partial<VerdictInit> & { readonly reason?: VerdictReason }): VerdictInit
  step(call: VerdictInit, over: Partial<StepInit>): StepInit
  text(line: string, number: string, body: string, over?: Partial<InboundInit>): InboundInit
  publish(what: { verdict: VerdictInit } | { step: StepInit } | { text: InboundInit }): Promise<void>
  /** The next answers of the webhook's receiver; then 204 again. */
  answerWebhooks(...statuses: number[]): void
  /** The mail server asks to be asked again, so often. */
  delayMails(count: number): void
  until<T>(what: () => Promise<T | undefined> | T | undefined, ms?: number): Promise<T>
  callerKey(number: string): string
  /** Gives a line to another location from now on. */
  moveLine(number: string, brandId: string, locationId: string): void
  close(): Promise<void>
}

export const SIGHT = { resellerId: RESELLER, brandIds: [], locationIds: [] }

let serial = 0
/** Fictional numbers, a new one each: the exchange 555 with 01 in area codes where the sample has no line. */
export const nextCaller = (): E164 => {
  serial += 1
  return `+1${[212, 214, 312, 415, 512, 617, 702, 713][serial % 8]}55501${String(Math.floor(serial / 8) % 90).padStart(2, "0")}` as E164
}

export async function startWorld(ground: Ground): Promise<World> {
  const { store, bus } = ground
  await bus.ensureTopics(topicSpecs(3))
  const hasher = createCallerHasher({ pepper: [{ version: 1, key }] })
  const vault = createVault({ keys: [{ version: "1", key }] })
  const failures: unknown[] = []
  const lifecycle = new Lifecycle({ stopDeadlineMs: 20_000 })

  const webhooks: Webhook[] = []
  const answers: number[] = []
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      webhooks.push({
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString(),
      })
      response.writeHead(answers.shift() ?? 204).end()
    })
  })
  receiver.listen(0, "127.0.0.1")
  await once(receiver, "listening")
  const webhook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notices`

  const mails: { to: string; from: string; subject: string; text: string }[] = []
  let busyMails = 0
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_, __, done) => {
      if (busyMails === 0) return done()
      busyMails -= 1
      done(Object.assign(new Error("try again later"), { responseCode: 451 }))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on("data", (chunk: Buffer) => chunks.push(chunk))
      stream.on("end", () => {
        const { subject, text } = readMail(Buffer.concat(chunks).toString())
        for (const { address } of session.envelope.rcptTo)
          mails.push({
            to: address,
            from: session.envelope.mailFrom ? session.envelope.mailFrom.address : "",
            subject,
            text,
          })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve))
  const smtpPort = (smtp.server.address() as AddressInfo).port

  const dispatcher = createScriptedDispatcher()
  const index = sampleIndex(vault, [
    { webhook, secret: WEBHOOK_SECRETS.map((value) => ({ value })), on: ["text_back", "reply"] },
  ])
  const doors: Rpc[] = []
  for (const name of ["one", "two"].slice(0, ground.instances)) {
    const { handlers } = await startConversation(lifecycle, {
      ...ground,
      directory: index,
      vault,
      hasher,
      textsOut: dispatcher,
      smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
      egressRules: { http: false, loopback: true },
      ids: createIdSource({ now: Date.now, random: Math.random }),
      log: createLogger({ service: `conversation-${name}`, level: "fatal" }),
      metrics: createMetrics({ service: `conversation-${name}`, processMetrics: false }),
      tracing: await createTracing({ service: "conversation-test" }),
      crash: createCrashPoints(),
      now: Date.now,
      random: Math.random,
      onFatal: (error) => failures.push(error),
    })
    const server = await lifecycle.start(
      `gRPC ${name}`,
      () =>
        createGrpcServer({
          services: [implement(ConversationService, handlers)],
          port: 0,
          drainMs: 200,
          onBug: (error) => failures.push(error),
        }),
      (opened) => opened.close(),
    )
    const client = await lifecycle.start(
      `client ${name}`,
      () => createGrpcClient(ConversationService, { address: `127.0.0.1:${server.port}`, deadlineMs: 10_000 }),
      (opened) => opened.close(),
    )
    doors.push(client.rpc)
  }
  const rpc = doors.at(0)
  const otherRpc = doors.at(-1)
  if (rpc === undefined || otherRpc === undefined) throw new Error("no door")

  const events: ConversationEvent[] = []
  const follower = await bus.follow({
    topic: TOPICS.outcomes.name,
    onRecord: ({ value }) => void events.push(conversationEventCodec.decode(value)),
    onFatal: (error) => failures.push(error),
  })
  const producer = await bus.producer()

  return {
    store,
    dispatcher,
    rpc,
    otherRpc,
    events,
    webhooks,
    mails,
    failures,
    moveLine: (number, brandId, locationId) => moveLine(index, number, brandId, locationId),
    callerKey: (number) => hasher.current(RESELLER, number as E164),
    call: (line, number, over = {}) => {
      serial += 1
      const nowMs = Date.now()
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
        caller: number === "" ? { kind: "withheld" } : { kind: "e164", number },
        verdict: verdictOf(reason),
        origin: "live",
        startedAtMs: nowMs - 20_000,
        endedAtMs: nowMs - 200,
        ringMs: 18_000,
        ringTold: true,
        callOver: true,
        callerKey: number === "" ? "" : hasher.current(RESELLER, number as E164),
        ...over,
        reason,
        callId: over.callId ?? `${RESELLER}:simulated:CA${serial}`,
      }
    },
    step: (call, over) => ({
      eventId: `${over.messageId || call.callId}/${over.state}/${over.verdictVersion ?? 1}`,
      resellerId: RESELLER,
      brandId: call.brandId ?? "",
      locationId: call.locationId ?? "",
      callId: call.callId ?? "",
      class: "first",
      atMs: Date.now(),
      line: over.state === "suppressed" ? "" : (call.line ?? ""),
      recipient: call.caller?.kind === "e164" ? { kind: "e164", number: call.caller.number ?? "" } : { kind: "" },
      callerKey: call.callerKey ?? "",
      verdictVersion: call.version ?? 1,
      ...(over.state === "suppressed" ? {} : { body: "Sorry we missed your call.", segments: 1 }),
      ...over,
    }),
    text: (line, number, body, over = {}) => {
      serial += 1
      return {
        eventId: `SM${serial}`,
        carrierMessageId: `SM${serial}`,
        resellerId: RESELLER,
        accountId: "simulated",
        carrier: "twilio",
        sender: { kind: "e164", number },
        line,
        body,
        receivedAtMs: Date.now(),
        origin: "live",
        callerKey: hasher.current(RESELLER, number as E164),
        ...over,
      }
    },
    publish: async (what) => {
      if ("verdict" in what) {
        const { resellerId = "", callerKey = "", callId = "" } = what.verdict
        const named = { resellerId, callerKey, callId }
        await producer.send({
          topic: TOPICS.verdicts.name,
          key: recordKeys.verdict(named),
          value: callVerdictCodec.encode(what.verdict),
        })
      } else if ("step" in what) {
        const { resellerId = "", callerKey = "", callId = "" } = what.step
        const named = { resellerId, callerKey, callId }
        await producer.send({
          topic: TOPICS.messages.name,
          key: recordKeys.messageEvent(named),
          value: messageEventCodec.encode(what.step),
        })
      } else {
        const { resellerId = "", callerKey = "", eventId = "" } = what.text
        await producer.send({
          topic: TOPICS.inboundMessages.name,
          key: recordKeys.inboundMessage({ resellerId, callerKey, eventId }),
          value: inboundMessageCodec.encode(what.text),
        })
      }
    },
    answerWebhooks: (...statuses) => void answers.push(...statuses),
    delayMails: (count) => {
      busyMails = count
    },
    until: async (what, ms = 15_000) => {
      for (const start = performance.now(); performance.now() - start < ms; ) {
        const found = await what()
        if (found !== undefined) return found
        if (failures.length > 0) throw failures[0]
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error(`not within ${ms} ms`)
    },
    close: async () => {
      await lifecycle.stop("test over")
      await Promise.all([producer.close(), follower.close()])
      await Promise.all([
        new Promise((resolve) => receiver.close(resolve)),
        new Promise<void>((resolve) => smtp.close(resolve)),
      ])
      await bus.close()
      await store.close()
    },
  }
}
