import type { BusRecord } from "@rebound/bus"
import { type InboundMessage, inboundMessageCodec } from "@rebound/contracts"
import type { LocationView } from "@rebound/directory"
import { readKeyword, segment } from "@rebound/messaging"
import { asE164 } from "@rebound/numbers"
import type { Tx } from "@rebound/store"
import { keepNotices } from "../notices/keep-notices.ts"
import { nameOfContact } from "../notices/name-of-contact.ts"
import type { ResellerSeal } from "../numbers-at-rest/sealing.ts"
import { tellTurn } from "../outbox/tell-turn.ts"
import type { ThreadDeps } from "../surroundings.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import { type Caller, openThread } from "../threads/open-thread.ts"
import { saveThread } from "../threads/save-thread.ts"
import { stateNumber } from "../threads/state-number.ts"
import { BLANK_ENTRY, sourceOf } from "../timeline/entry.ts"
import { findEntry, writeEntry } from "../timeline/write-entry.ts"
import { decideInbound, type InboundDecision } from "./decide-inbound.ts"

type Heard = Exclude<InboundDecision, { readonly kind: "ignore" }>

interface Known {
  readonly text: InboundMessage
  readonly decision: Heard
  readonly caller: Caller
  readonly number: string
  readonly place: { readonly locationId: string; readonly line: string }
  readonly location: LocationView | undefined
  readonly seal: ResellerSeal
}

/** A carrier names ten pictures at most. */
const MEDIA_MAX = 10

/** Puts callers' texts on timelines. What it resolves for is durable; a text that comes again changes nothing. */
export class InboundWork {
  readonly #deps: ThreadDeps

  constructor(deps: ThreadDeps) {
    this.#deps = deps
  }

  /** Rejects with PoisonError, StoreError or VaultError; the bus knows what each means. */
  async work(record: BusRecord): Promise<void> {
    const { directory, hasher, sealing, store } = this.#deps
    const text = inboundMessageCodec.decode(record.value)
    const { resellerId } = text
    const found = directory.lineByNumber(text.line)
    const line = found?.resellerId === resellerId ? found : undefined
    const number = asE164(text.sender?.number ?? "")
    const names = number === null ? [] : hasher.all(resellerId, number)
    const where =
      line === undefined
        ? await this.#whereTexted(resellerId, names, text.line)
        : { brandId: line.location.brand.id, locationId: line.location.id }
    const decision = decideInbound({
      senderKnown: number !== null,
      senderIsLine: number !== null && directory.lineByNumber(number) !== undefined,
      brandKnown: where !== undefined,
      keyword: readKeyword(text.body),
      providerOptOut: text.providerOptOut,
    })
    if (decision.kind === "ignore" || number === null || where === undefined) return
    const seal = await sealing.of(resellerId)
    const known: Known = {
      text,
      decision,
      number,
      seal,
      caller: {
        resellerId,
        brandId: where.brandId,
        names,
        numberSealed: seal.sealNumber(number),
        name: text.sender?.name ?? "",
      },
      place: { locationId: where.locationId, line: text.line },
      location: directory.location(resellerId, where.locationId),
    }
    const changed = await store.transaction({ kind: "resellers", ids: [resellerId] }, (tx) => this.#record(tx, known))
    if (!changed) return
    this.#deps.crash.reach("conversation.recorded")
    this.#deps.committed()
  }

  /** A text to a line that is not in the directory any more: the thread that it was part of, if there is one. */
  async #whereTexted(resellerId: string, names: readonly string[], line: string) {
    const [row] = await this.#deps.store.statement(
      { kind: "resellers", ids: [resellerId] },
      `SELECT t.brand_id, t.location_id FROM unnest($2::text[]) AS u(name),
         LATERAL (SELECT * FROM conv_numbers WHERE reseller_id = $1 AND caller_key = u.name OFFSET 0) AS n,
         LATERAL (SELECT * FROM conv_threads WHERE (reseller_id = $1) IS TRUE AND contact_id = n.contact_id OFFSET 0) AS t
       WHERE t.line = $3 ORDER BY t.last_at_ms DESC LIMIT 1`,
      [resellerId, names, line],
      { name: "conv_where_texted" },
    )
    return row === undefined ? undefined : { brandId: String(row.brand_id), locationId: String(row.location_id) }
  }

  async #record(tx: Tx, known: Known): Promise<boolean> {
    const { ids } = this.#deps
    const { text, decision, caller, place } = known
    const { resellerId, receivedAtMs: atMs } = text
    const make = { contactId: ids.next(), threadId: ids.next(), place }
    const open = await openThread(tx, caller, atMs, make)
    if (open === undefined) return false
    const { thread } = open
    const sourceId = sourceOf.inbound(text.accountId, text.eventId)
    if ((await findEntry(tx, resellerId, sourceId)) !== undefined) return false

    const { segments } = segment(text.body)
    await writeEntry(tx, resellerId, thread.threadId, thread.revision + 1, {
      ...BLANK_ENTRY,
      entryId: ids.next(),
      sourceId,
      kind: decision.kind === "opt_out" ? "opt_out" : "text_in",
      atMs,
      author: "caller",
      body: text.body,
      messageId: text.carrierMessageId,
      segments,
      mediaUrls: text.mediaUrls.slice(0, MEDIA_MAX),
      ...place,
    })
    if (decision.kind === "opt_out") await stateNumber(tx, caller, open, { what: "opted_out", atMs })
    if (decision.kind === "opt_in") await stateNumber(tx, caller, open, { what: "opted_in", atMs })
    const turned = takeTurn(thread, {
      kind: decision.kind === "person" ? "caller_wrote" : "caller_keyword",
      atMs,
      words: decision.kind === "opt_out" ? "Opted out" : text.body || "A picture",
      place,
    })
    await saveThread(tx, resellerId, turned)
    if (decision.kind !== "person") return true
    // Whose thread it is by a person's word is told, not whose number was texted; the figures keep to the number.
    const moved = turned.movedAtMs > 0 ? this.#deps.directory.location(resellerId, turned.locationId) : undefined
    const told = { ...known, location: moved ?? known.location }
    await this.#tell(tx, told, sourceId, thread.threadId, thread.contactId, open.callerKey)
    return true
  }

  async #tell(
    tx: Tx,
    { text, caller, location, number, place, seal }: Known,
    sourceId: string,
    threadId: string,
    contactId: string,
    callerKey: string,
  ): Promise<void> {
    const { directory, mails, now } = this.#deps
    const { resellerId, receivedAtMs: atMs } = text
    await tellTurn(tx, {
      eventId: `${sourceId}/reply`,
      resellerId,
      brandId: caller.brandId,
      locationId: place.locationId,
      threadId,
      kind: "reply",
      outcome: "",
      atMs,
      callerKey,
    })
    // What an import or a replay brings is no news to anybody.
    if (location === undefined || (text.origin !== "live" && text.origin !== "sweep")) return
    const callerName = await nameOfContact(tx, resellerId, contactId)
    const notice = {
      event: "reply",
      atMs,
      resellerId,
      brand: { id: location.brand.id, name: location.brand.name },
      location: { id: location.id, name: location.name, timeZone: location.timeZone },
      line: { number: text.line, label: directory.lineByNumber(text.line)?.label ?? "" },
      caller: { number, name: callerName },
      threadId,
      callId: "",
      calledAtMs: 0,
      text: { messageId: text.carrierMessageId, body: text.body, segments: segment(text.body).segments },
    } as const
    await keepNotices(tx, seal, location, sourceId, notice, mails, now())
  }
}
