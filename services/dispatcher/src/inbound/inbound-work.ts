import type { BusRecord } from "@rebound/bus"
import { twilioAnswersKeyword } from "@rebound/carriers"
import { type InboundMessage, inboundMessageCodec } from "@rebound/contracts"
import type { DirectoryView, LineView } from "@rebound/directory"
import { helpAnswer, readKeyword, segment, startAnswer, stopAnswer } from "@rebound/messaging"
import { asE164, type CallerHasher } from "@rebound/numbers"
import type { CrashPoints, IdSource } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import type { Sending } from "../sending/sending.ts"
import type { InboundAnswer, InboundWrite } from "./apply-inbound.ts"
import { brandsThatTexted, keptCallerKey } from "./caller-row.ts"
import { ANSWER_CLASS, ANSWER_WITHIN_MS, decideInbound, type InboundDecision } from "./decide-inbound.ts"

export interface InboundWorkDeps {
  readonly store: Store
  readonly directory: DirectoryView
  readonly hasher: CallerHasher
  readonly sealing: Pick<Sealing, "sealNumber">
  readonly write: (write: InboundWrite) => Promise<boolean>
  readonly sending: Sending
  readonly ids: IdSource
  readonly observe: (decision: InboundDecision["kind"]) => void
  readonly crash: CrashPoints
  readonly now: () => number
}

/**
 * A STOP means whoever texted from the number in this time, beside the brand that the line belongs to now: a phone shows one
 * thread a number, whose ever it was. A season is longer than any conversation that a missed call began.
 */
const STOP_MEANS_WITHIN_MS = 90 * 86_400_000

/** Hears opt-outs and persons. What it resolves for is durable; a text that comes again changes nothing. */
export class InboundWork {
  readonly #deps: InboundWorkDeps

  constructor(deps: InboundWorkDeps) {
    this.#deps = deps
  }

  /** Rejects with PoisonError or StoreError; the bus knows what each means. */
  async work(record: BusRecord): Promise<void> {
    const { crash, directory, hasher, observe, sealing, sending, store, write } = this.#deps
    const text = inboundMessageCodec.decode(record.value)
    const found = directory.lineByNumber(text.line)
    const line = found?.resellerId === text.resellerId ? found : undefined
    const number = asE164(text.sender?.number ?? "")
    const decision = this.#decide(text, line, number)
    observe(decision.kind)
    if (decision.kind === "ignore" || number === null) return

    const { resellerId } = text
    const brandIds = new Set(line === undefined ? [] : [line.location.brand.id])
    if (decision.kind === "stop") {
      // Of a line that is nobody's any more only those who texted from it can be meant, however long ago.
      const sinceMs = line === undefined ? 0 : text.receivedAtMs - STOP_MEANS_WITHIN_MS
      const texted = await brandsThatTexted(store, hasher, { resellerId, line: text.line, number, sinceMs })
      for (const brandId of texted) brandIds.add(brandId)
    }
    let toSend = false
    for (const brandId of brandIds) {
      const wrote = await write({
        resellerId,
        brandId,
        callerKey: await keptCallerKey(store, hasher, { resellerId, brandId, number }),
        numberSealed: await sealing.sealNumber(resellerId, number),
        kind: decision.kind,
        eventId: text.eventId,
        atMs: text.receivedAtMs,
        answer:
          line !== undefined && brandId === line.location.brand.id && decision.kind !== "person" && decision.answer
            ? this.#answer(decision.kind, line, text.receivedAtMs)
            : undefined,
      })
      toSend ||= wrote
    }
    if (decision.kind === "stop") crash.reach("dispatcher.opted_out")
    if (toSend) sending.wake()
  }

  #decide(text: InboundMessage, line: LineView | undefined, number: string | null): InboundDecision {
    const { directory, now } = this.#deps
    const account = directory.account(text.resellerId, text.accountId)
    const provider = text.providerOptOut
    return decideInbound({
      lineKnown: line !== undefined,
      senderKnown: number !== null,
      senderIsLine: number !== null && directory.lineByNumber(number) !== undefined,
      keyword: readKeyword(text.body),
      providerOptOut: provider === "stop" || provider === "start" || provider === "help" ? provider : "",
      providerAnswers:
        account?.settings.stopReplyOwner !== "platform" && text.carrier === "twilio"
          ? twilioAnswersKeyword(text.body, provider)
          : provider !== "",
      isLive: text.origin === "live" || text.origin === "sweep",
      lineTexts: line !== undefined && line.textsAccountId !== "",
      ageMs: now() - text.receivedAtMs,
    })
  }

  #answer(kind: "stop" | "start" | "help", line: LineView, receivedAtMs: number): InboundAnswer {
    const facts = { brandName: line.location.brand.name }
    const body =
      kind === "stop"
        ? stopAnswer(facts)
        : kind === "start"
          ? startAnswer(facts)
          : helpAnswer({ ...facts, contactPhone: asPeopleRead(line.number) })
    return {
      messageId: this.#deps.ids.next(),
      class: ANSWER_CLASS[kind],
      locationId: line.location.id,
      line: line.number,
      accountId: line.textsAccountId,
      body,
      segments: segment(body).segments,
      deadlineAtMs: receivedAtMs + ANSWER_WITHIN_MS,
    }
  }
}

/** `(512) 555-0100` where the numbering plan writes it so; elsewhere with the plus, which every phone dials. */
const asPeopleRead = (number: string): string => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3")
