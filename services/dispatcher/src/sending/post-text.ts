import type { SendOutcome, SmsSender } from "@rebound/carriers"
import type { AccountView } from "@rebound/directory"
import type { CrashPoints, Log, Tracing } from "@rebound/runtime"
import type { DispatchObserver } from "./observe.ts"
import type { OwnedText } from "./owned-text.ts"

export interface PostDeps {
  readonly receiptUrl: (account: AccountView, messageId: string, traceparent?: string) => string
  readonly observe: DispatchObserver
  readonly log: Log
  readonly tracing: Tracing
  readonly crash: CrashPoints
  readonly now: () => number
  readonly monotonic: () => number
}

/** Longer than the carriers' senders wait; a send that never comes back must not hold a hand for ever. */
const POST_TIMEOUT_MS = 30_000

/**
 * Hands a text to its carrier and its answer to `record`, within one span. `submittedAtMs` is the instant of the request's
 * first byte, 0 when none left.
 */
export async function postText(
  { crash, log, monotonic, now, observe, receiptUrl, tracing }: PostDeps,
  text: OwnedText,
  account: AccountView,
  sender: SmsSender,
  path: "direct" | "scheduled",
  record: (outcome: SendOutcome, submittedAtMs: number) => Promise<void>,
): Promise<void> {
  const span = tracing.start("send", text.traceparent, { class: text.class, path })
  let submittedAtMs = 0
  const beganAt = monotonic()
  let outcome: SendOutcome
  try {
    outcome = await sender.send(
      {
        messageId: text.messageId,
        from: text.line,
        to: text.number,
        body: text.body,
        account,
        statusCallbackUrl: receiptUrl(account, text.messageId, tracing.propagate(span, text.traceparent)),
        validitySeconds: Math.max(1, Math.ceil((text.deadlineAtMs - now()) / 1_000)),
      },
      {
        signal: AbortSignal.timeout(POST_TIMEOUT_MS),
        onSubmitted: (atMs) => {
          submittedAtMs = atMs
          if (text.decidedFromMs > 0 && text.attempts <= 1) observe.submitted(path, atMs - text.decidedFromMs)
        },
      },
    )
  } catch (error) {
    // A sender never throws for the carrier's sake: this is a bug, and whether anything left is not known.
    log.error({ err: error, messageId: text.messageId }, "a sender threw")
    outcome = { kind: "unknown", why: "sender_threw" }
  }
  crash.reach("dispatcher.posted")
  observe.stage("post", monotonic() - beganAt)
  span?.set({ outcome: outcome.kind })
  try {
    await record(outcome, submittedAtMs)
  } finally {
    span?.end()
  }
}
