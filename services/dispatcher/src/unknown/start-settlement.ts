import { carriers, isCarrierKind, type SmsSender } from "@rebound/carriers"
import type { CrashPoints, Lifecycle, Log, Metrics } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { acceptProven, numberOf, type ProofDeps } from "../messages/accept-proven.ts"
import type { KnownMessage } from "../messages/known-message.ts"
import { CLOCK_TOLERANCE_MS, decideSettlement, type Settlement, whenToLook } from "./decide-settlement.ts"
import { createUnsettledRows, type UnsettledRows } from "./unsettled-rows.ts"

export interface SettlementDeps extends ProofDeps {
  readonly store: Store
  /** By carrier kind. */
  readonly senders: ReadonlyMap<string, SmsSender>
  readonly joinWaitingReceipts: (resellerId: string, accountId: string, carrierMessageId: string) => Promise<void>
  readonly log: Log
  readonly metrics: Metrics
  readonly crash: CrashPoints
  readonly now: () => number
}

const LOOK_EVERY_MS = 1_000
/** Rows looked at in one go, which bounds the requests at the carrier. */
const ROWS_MAX = 16
/** Longer than a question to the carrier may take: a settler that dies leaves its rows to the others after this. */
const HOLD_MS = 30_000
/** The carrier's list did not answer: try again then. */
const UNANSWERED_MS = 10_000

/** Settles texts of unknown fate by what their carrier offers. Several instances share the rows. */
export async function startSettlement(lifecycle: Lifecycle, deps: SettlementDeps): Promise<void> {
  const rows = createUnsettledRows(deps.store)
  const settled = deps.metrics.counter("rebound_settlements_total", "Looks at texts of unknown fate, by result", [
    "result",
  ])
  let closing = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  const round = async (): Promise<void> => {
    const due = await rows.take(deps.now(), HOLD_MS, ROWS_MAX)
    await Promise.all(due.map(async (message) => settled.labels({ result: await settle(deps, rows, message) }).inc()))
  }
  const tick = () => {
    working = round()
      .catch((error: unknown) => deps.log.warn({ err: error }, "unsettled texts could not be looked at; trying again"))
      .then(() => {
        if (!closing) timer = setTimeout(tick, LOOK_EVERY_MS)
      })
  }
  await lifecycle.start(
    "settling",
    async () => tick(),
    async () => {
      closing = true
      clearTimeout(timer)
      await working
    },
  )
}

/** One look at one text. */
async function settle(
  deps: SettlementDeps,
  rows: UnsettledRows,
  message: KnownMessage,
): Promise<Settlement["kind"] | "unanswered"> {
  const account = deps.directory.account(message.resellerId, message.accountId)
  const traits = account !== undefined && isCarrierKind(account.kind) ? carriers[account.kind].traits.send : null
  let next = whenToLook(message, traits, deps.now())
  if (next.kind === "look") {
    const sender = deps.senders.get(account?.kind ?? "")
    const number = await numberOf(deps, message)
    if (account === undefined || sender === undefined || number === "") next = { kind: "give_up" }
    else {
      try {
        const { messages } = await sender.find({
          account,
          from: message.line,
          to: number,
          sinceMs: message.submittingAtMs - CLOCK_TOLERANCE_MS,
        })
        const ids = messages.map((listed) => listed.carrierMessageId)
        const bound = ids.length === 0 ? new Set<string>() : await rows.bound(message, ids)
        next = decideSettlement(
          message,
          messages.filter((listed) => !bound.has(listed.carrierMessageId)),
          deps.now(),
        )
      } catch (error) {
        deps.log.warn({ err: error, messageId: message.messageId }, "the carrier's list did not answer")
        await rows.lookAgain(message, deps.now() + UNANSWERED_MS)
        return "unanswered"
      }
    }
  }
  switch (next.kind) {
    case "accept": {
      const proof = { carrierMessageId: next.carrierMessageId, atMs: deps.now() }
      if (await acceptProven(deps, message, proof)) deps.crash.reach("dispatcher.settled")
      await deps.joinWaitingReceipts(message.resellerId, message.accountId, next.carrierMessageId)
      break
    }
    case "give_up":
      await rows.giveUp(message)
      deps.log.warn({ messageId: message.messageId }, "nobody knows whether this text was sent; it is not sent again")
      break
    case "later":
      await rows.lookAgain(message, next.atMs)
      break
    case "look":
      break
  }
  return next.kind
}
