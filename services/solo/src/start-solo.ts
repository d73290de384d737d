import { startAnalytics } from "@rebound/analytics"
import { carriers, createTwilioSender, isCarrierKind, type SmsSender } from "@rebound/carriers"
import { startClassifier } from "@rebound/classifier"
import { type Console, startConsole } from "@rebound/console"
import { AnalyticsService, ConversationService, DispatchService, topicSpecs } from "@rebound/contracts"
import { startConversation } from "@rebound/conversation"
import { type DirectoryView, startDirectory } from "@rebound/directory"
import { DECISION_LIMITS, startDispatcher } from "@rebound/dispatcher"
import { type Ingest, startIngest } from "@rebound/ingest"
import { asE164, createCallerHasher, peppersFromKeys } from "@rebound/numbers"
import {
  createCrashPoints,
  createIdSource,
  createMetrics,
  createTracing,
  inProcess,
  type Lifecycle,
  type Log,
  type Metrics,
  type VersionedKey,
} from "@rebound/runtime"
import { createVault } from "@rebound/vault"
import type { SoloConfig } from "./config.ts"
import type { Servers } from "./servers.ts"

export interface SoloKeys {
  readonly vault: readonly VersionedKey[]
  readonly hash: readonly VersionedKey[]
  readonly admin: string
}

export interface Solo {
  readonly console: Console
  readonly ingest: Ingest
  readonly directory: DirectoryView
  readonly metrics: Metrics
}

/** All services in one process, each started as it starts alone; they meet on the bus and nowhere else. */
export async function startSolo(
  lifecycle: Lifecycle,
  options: {
    readonly config: SoloConfig
    readonly servers: Servers
    readonly keys: SoloKeys
    readonly log: Log
    readonly onFatal: (error: unknown) => void
  },
): Promise<Solo> {
  const { config, servers, keys, log, onFatal } = options
  const { bus, store } = servers
  const metrics = createMetrics({ service: "solo" })
  const tracing = await lifecycle.start(
    "tracing",
    () => createTracing({ service: "solo" }),
    (opened) => opened.close(),
  )
  await bus.ensureTopics(topicSpecs(config.partitions))
  const vault = createVault({ keys: keys.vault })
  const hasher = createCallerHasher({ pepper: peppersFromKeys(keys.hash) })
  const callerKey = (resellerId: string, number: string) => {
    const caller = asE164(number)
    return caller === null ? "" : hasher.current(resellerId, caller)
  }
  const directory = await startDirectory(lifecycle, { bus, openSecret: vault.openSecret, onFatal })
  const shared = {
    ...servers,
    vault,
    directory,
    log,
    metrics,
    tracing,
    crash: createCrashPoints(),
    now: Date.now,
    random: Math.random,
    onFatal,
  }

  const ids = createIdSource({ now: Date.now, random: Math.random })
  const twilio = await lifecycle.start(
    "twilio sender",
    () => createTwilioSender({ now: Date.now }),
    (opened) => opened.close(),
  )
  const dispatcher = await startDispatcher(lifecycle, {
    ...shared,
    hasher,
    senders: new Map<string, SmsSender>([["twilio", twilio]]),
    segmentsPerDay: DECISION_LIMITS.segmentsPerDay,
    ids,
    monotonic: () => performance.now(),
  })
  await startClassifier(lifecycle, {
    ...shared,
    traitsOf: (carrier) => carriers[isCarrierKind(carrier) ? carrier : "twilio"].traits,
    callerKey,
  })
  const ingest = await startIngest(lifecycle, {
    ...shared,
    callerKey,
    dataDir: config.dataDir,
    spoolBytesMax: 1_073_741_824,
    engine: config.engine === "auto" ? undefined : config.engine,
    host: config.host,
    port: config.ingestPort,
  })
  const dispatch = inProcess(DispatchService, dispatcher.handlers)
  const conversation = await startConversation(lifecycle, {
    ...shared,
    hasher,
    textsOut: dispatch,
    smtpUrl: config.smtpUrl,
    mailFrom: config.mailFrom,
    egressRules: { http: false, loopback: config.webhooksToLoopback },
    ids,
  })
  const analytics =
    servers.warehouse === undefined
      ? undefined
      : await startAnalytics(lifecycle, {
          ...shared,
          warehouse: servers.warehouse,
          ledger: dispatch,
          // The engine computes in this process: it rests so that texts do not wait behind figures.
          rest: 3,
          monotonic: () => performance.now(),
        })
  const console = await startConsole(lifecycle, {
    store,
    bus,
    vault,
    hashKeys: keys.hash,
    calls: dispatch,
    conversations: inProcess(ConversationService, conversation.handlers),
    analytics: analytics === undefined ? undefined : inProcess(AnalyticsService, analytics.handlers),
    publicUrl: config.publicUrl,
    ingestUrl: config.ingestUrl ?? `http://${config.host}:${ingest.port}`,
    onFatal,
    adminKey: keys.admin,
    env: config.environment,
    log,
    metrics,
    now: Date.now,
    random: Math.random,
    host: config.host,
    port: config.consolePort,
  })
  return { console, ingest, directory, metrics }
}
