import type { Bus, Producer } from "@rebound/bus"
import type { ConversationService } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { CallerHasher } from "@rebound/numbers"
import type { CrashPoints, Handlers, IdSource, Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { Vault } from "@rebound/vault"
import { createConversationHandlers } from "./api/create-handlers.ts"
import { startConsuming } from "./consume.ts"
import { type EgressRules, STRICT_RULES } from "./egress/address-rules.ts"
import { createEgress } from "./egress/egress-client.ts"
import { type Resolver, systemResolver } from "./egress/resolver.ts"
import { startForgetting } from "./notices/forget-notices.ts"
import { createMailer } from "./notices/mail.ts"
import { startNotices } from "./notices/start-notices.ts"
import { createSealing } from "./numbers-at-rest/sealing.ts"
import { startOutboxDrainer } from "./outbox/drainer.ts"
import type { TextsOut } from "./texts/texts-out.ts"
import { startWatching } from "./watch/start-watching.ts"

/** Everything that the conversations take from their surroundings; solo and main.ts build it differently. */
export interface ConversationSurroundings {
  /** Its topics exist. */
  readonly bus: Bus
  /** Migrated (`CONVERSATION_MIGRATIONS`). */
  readonly store: Store
  /** Followed and caught up. */
  readonly directory: DirectoryView
  readonly vault: Vault
  readonly hasher: CallerHasher
  /** The dispatcher: `inProcess(DispatchService, dispatcher.handlers)`, or a gRPC client's `rpc`. */
  readonly textsOut: TextsOut
  /** smtp: or smtps:. Undefined: no mail is sent, and the log says so once. */
  readonly smtpUrl?: string | undefined
  /** Whom notices come from where a reseller names nobody. Default `Rebound <rebound@localhost>`. */
  readonly mailFrom?: string | undefined
  /** Where webhooks may go. Default: https to public addresses only. */
  readonly egressRules?: EgressRules | undefined
  /** Default the machine's own. */
  readonly resolver?: Resolver | undefined
  readonly ids: IdSource
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly crash: CrashPoints
  /** Unix milliseconds. */
  readonly now: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly onFatal: (error: unknown) => void
}

export interface Conversation {
  /** For the gRPC server, or for solo's console in the same process. */
  readonly handlers: Handlers<typeof ConversationService>
}

/**
 * Starts the conversations in `lifecycle`. In order: the ways out (outbox, notices, watchers), so that what is recorded has where to go;
 * then the topics.
 */
export async function startConversation(
  lifecycle: Lifecycle,
  surroundings: ConversationSurroundings,
): Promise<Conversation> {
  const { bus, metrics, log, smtpUrl } = surroundings
  const sealing = createSealing(surroundings)
  const producer = await lifecycle.start(
    "conversation producer",
    () => bus.producer(),
    (opened: Producer) => opened.close(),
  )
  const published = metrics.counter("rebound_turns_published_total", "Turns of conversations published")
  const outbox = await lifecycle.start(
    "conversation outbox",
    async () => startOutboxDrainer({ ...surroundings, producer, onSent: (count) => published.inc(count) }),
    (opened) => opened.close(),
  )
  const mailer =
    smtpUrl === undefined
      ? undefined
      : await lifecycle.start(
          "mail",
          async () => createMailer(smtpUrl),
          (opened) => opened.close(),
        )
  if (mailer === undefined) log.info("no SMTP_URL: staff get no mail, webhooks go on")
  const notices = await startNotices(lifecycle, {
    ...surroundings,
    sealing,
    mailer,
    mailFrom: surroundings.mailFrom ?? "Rebound <rebound@localhost>",
    egress: createEgress({
      rules: surroundings.egressRules ?? STRICT_RULES,
      resolver: surroundings.resolver ?? systemResolver,
    }),
  })
  await startForgetting(lifecycle, surroundings)
  const watching = await startWatching(lifecycle, { ...surroundings, sealing })
  const shared = {
    ...surroundings,
    sealing,
    mails: mailer !== undefined,
    committed: () => {
      watching.wake()
      outbox.wake()
      notices.wake()
    },
  }
  await startConsuming(lifecycle, shared)
  return { handlers: createConversationHandlers({ ...shared, watch: watching.hub }) }
}
