import type { DirectoryView } from "@rebound/directory"
import type { Log } from "@rebound/runtime"
import type { Row, Scope, Store } from "@rebound/store"
import type { Vault } from "@rebound/vault"
import type { Egress } from "../egress/egress-client.ts"
import { EgressError } from "../errors.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import { decideNext } from "./decide-next.ts"
import { isRefusedRecipient, type Mailer, writeMail } from "./mail.ts"
import { type Notice, readNotice } from "./notice.ts"
import { openSecrets, signedHeaders, webhookBody } from "./webhook.ts"

export interface DeliveryDeps {
  readonly store: Store
  readonly directory: DirectoryView
  readonly sealing: Sealing
  readonly vault: Vault
  readonly egress: Egress
  /** Undefined: no mail can be sent here. */
  readonly mailer: Mailer | undefined
  /** Whom mail comes from where the reseller names nobody. */
  readonly mailFrom: string
  readonly log: Log
  readonly now: () => number
  readonly random: () => number
  readonly observe: (channel: string, result: "sent" | "again" | "dead") => void
  /** A place is free again. */
  readonly onFree: () => void
}

const everybody: Scope = { kind: "all" }
/** Notices under way at once. */
const AT_ONCE = 32
/** Of one target: one that is slow, or has thousands waiting, holds so many places for its ten seconds and no more. */
const OF_ONE_TARGET = 4
/** Looked through for targets that have none under way; whoever waits beyond is found in the next round. */
const WINDOW = 1_000
/** Whoever takes a notice has it for this long; longer than any attempt lasts. */
const LEASE_MS = 60_000

/** Waiting, of notices looked up by id: `= 'waiting'` would let the planner go along all that wait instead. */
const WAITS = "state NOT IN ('sent', 'dead')"

/**
 * Taken by moving its time on: a process that dies with it leaves it to be taken again. The attempt counts as it begins. Targets
 * with something under way here are left out.
 */
const TAKE = `
WITH waiting AS (
  SELECT reseller_id, notice_id, target, due_at_ms FROM conv_notices
  WHERE state = 'waiting' AND due_at_ms <= $1::bigint AND target <> ALL ($3::text[])
  ORDER BY due_at_ms LIMIT ${WINDOW}
), numbered AS (
  SELECT reseller_id, notice_id, due_at_ms, row_number() OVER (PARTITION BY target ORDER BY due_at_ms) AS place FROM waiting
), due AS (
  SELECT kept.reseller_id, kept.notice_id FROM conv_notices AS kept
  JOIN numbered ON kept.reseller_id = numbered.reseller_id AND kept.notice_id = numbered.notice_id
  WHERE numbered.place <= ${OF_ONE_TARGET} AND kept.${WAITS} AND kept.due_at_ms <= $1::bigint
  ORDER BY numbered.due_at_ms LIMIT $2::integer FOR UPDATE OF kept SKIP LOCKED
)
UPDATE conv_notices AS n SET attempts = n.attempts + 1, due_at_ms = $1::bigint + ${LEASE_MS}
FROM due WHERE n.reseller_id = due.reseller_id AND n.notice_id = due.notice_id
RETURNING n.reseller_id, n.notice_id, n.location_id, n.channel, n.target, n.payload_sealed, n.attempts, n.created_at_ms`

/** Carries notices out, at least once each, under ids that tell receivers of a repeat. */
export class NoticeDelivery {
  readonly #deps: DeliveryDeps
  /** Attempts under way, and the target of each. */
  readonly #flying = new Map<Promise<void>, string>()

  constructor(deps: DeliveryDeps) {
    this.#deps = deps
  }

  /**
   * Takes what is due, as far as there is room, and lets it fly. Answers when there may be more: now (0), at an instant, or undefined
   * while nothing waits or all places are taken.
   */
  async round(): Promise<number | undefined> {
    const { now, onFree, store } = this.#deps
    const room = AT_ONCE - this.#flying.size
    if (room <= 0) return undefined
    const taken = await store.statement(everybody, TAKE, [Math.floor(now()), room, this.#busy()], {
      name: "conv_take_notices",
    })
    for (const row of taken) {
      const flight = this.#attempt(row).then(() => {
        this.#flying.delete(flight)
        onFree()
      })
      this.#flying.set(flight, String(row.target))
    }
    if (taken.length === room) return undefined
    const [next] = await store.statement(
      everybody,
      "SELECT min(due_at_ms) AS due_at_ms FROM conv_notices WHERE state = 'waiting' AND target <> ALL ($1::text[])",
      [this.#busy()],
      { name: "conv_next_notice" },
    )
    return next === undefined || next.due_at_ms === null ? undefined : Number(next.due_at_ms)
  }

  /** Resolves when what is under way has ended. */
  async landed(): Promise<void> {
    await Promise.all(this.#flying.keys())
  }

  /** Targets that are being told something; each is looked at again when a place becomes free. */
  #busy(): string[] {
    return [...new Set(this.#flying.values())]
  }

  /** Never rejects: what could not be recorded is tried again when its lease ends. */
  async #attempt(row: Row): Promise<void> {
    await this.#tryOnce(row).catch((error: unknown) =>
      this.#deps.log.warn({ err: error }, "a notice's attempt was not recorded; it is made again"),
    )
  }

  async #tryOnce(row: Row): Promise<void> {
    const { log, now, observe, random } = this.#deps
    const channel = String(row.channel)
    const [resellerId, noticeId] = [String(row.reseller_id), String(row.notice_id)]
    try {
      await this.#send(row, resellerId, noticeId)
      await this.#end(row, "sent", "")
      observe(channel, "sent")
    } catch (error) {
      const why = wordsOf(error)
      const fate = decideNext(
        { attempts: Number(row.attempts), createdAtMs: Number(row.created_at_ms), retryable: mayWorkLater(error) },
        now(),
        random(),
      )
      observe(channel, fate.kind)
      if (fate.kind === "dead") {
        log.warn({ err: error, resellerId, noticeId, channel }, "a notice is given up")
        return await this.#end(row, "dead", why)
      }
      await this.#deps.store.statement(
        { kind: "resellers", ids: [resellerId] },
        `UPDATE conv_notices SET due_at_ms = $3::bigint, last_error = $4
         WHERE reseller_id = $1 AND notice_id = $2 AND ${WAITS}`,
        [resellerId, noticeId, fate.atMs, why],
        { name: "conv_notice_again" },
      )
    }
  }

  async #send(row: Row, resellerId: string, noticeId: string): Promise<void> {
    const seal = await this.#deps.sealing.of(resellerId)
    const notice = readNotice(seal.openNotice(String(row.payload_sealed)))
    const target = String(row.target)
    if (row.channel === "webhook") await this.#post(notice, noticeId, String(row.location_id), target)
    else await this.#mail(notice, noticeId, target)
  }

  async #post(notice: Notice, noticeId: string, locationId: string, target: string): Promise<void> {
    const { directory, egress, now, vault } = this.#deps
    const found = directory.location(notice.resellerId, locationId)?.notify.find(({ webhook }) => webhook === target)
    if (found === undefined) throw new EgressError("EGRESS_GONE", "the directory does not name the target any more")
    const body = webhookBody(notice)
    const secrets = openSecrets(vault, notice.resellerId, found.secret)
    await egress.post(target, signedHeaders(noticeId, now(), body, secrets), body)
  }

  async #mail(notice: Notice, noticeId: string, target: string): Promise<void> {
    const { directory, mailer, mailFrom } = this.#deps
    // Another process of this installation has a mail server; it takes the notice at its next turn.
    if (mailer === undefined) throw new EgressError("EGRESS_UNREACHABLE", "no mail server is configured here")
    const from = directory.reseller(notice.resellerId)?.emailFrom || mailFrom
    const domain = /@([\w.-]+)>?$/.exec(from)?.[1] ?? "rebound.invalid"
    await mailer.send({ ...writeMail(notice), from, to: target, messageId: `<${noticeId}@${domain}>` })
  }

  /** What it said is not kept: the thread holds it. */
  async #end(row: Row, state: "sent" | "dead", why: string): Promise<void> {
    await this.#deps.store.statement(
      { kind: "resellers", ids: [String(row.reseller_id)] },
      `UPDATE conv_notices SET state = $3, last_error = $4, ended_at_ms = $5::bigint, payload_sealed = ''
       WHERE reseller_id = $1 AND notice_id = $2 AND ${WAITS}`,
      [String(row.reseller_id), String(row.notice_id), state, why, Math.floor(this.#deps.now())],
      { name: "conv_end_notice" },
    )
  }
}

/**
 * Only the target's own last word is final. What is wrong on our side (a password, a certificate, a key of the vault) is put right by
 * somebody, and the notices go then.
 */
function mayWorkLater(error: unknown): boolean {
  return error instanceof EgressError ? error.retryable : !isRefusedRecipient(error)
}

/** What is kept of a failure: a code and a sentence of ours, no address and nobody's answer. */
function wordsOf(error: unknown): string {
  if (error instanceof EgressError) return error.message.slice(0, 200)
  if (error instanceof Error && "responseCode" in error) return `the mail server answered ${Number(error.responseCode)}`
  if (error instanceof Error && "code" in error) return String(error.code).slice(0, 60)
  return "failed"
}
