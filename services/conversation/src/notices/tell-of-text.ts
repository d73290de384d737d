import type { DirectoryView } from "@rebound/directory"
import type { Tx } from "@rebound/store"
import type { ResellerSeal } from "../numbers-at-rest/sealing.ts"
import { type Entry, sourceOf } from "../timeline/entry.ts"
import { keepNotices } from "./keep-notices.ts"
import { nameOfContact } from "./name-of-contact.ts"

/** A text-back that left, with what its notice says. */
export interface TextThatLeft {
  /** `texted_in_error`: its call was no miss after all. */
  readonly event: "text_back" | "texted_in_error"
  readonly resellerId: string
  readonly threadId: string
  readonly contactId: string
  /** E.164 of the caller. */
  readonly number: string
  readonly text: Entry
  /** Undefined where its verdict has not been heard of yet. */
  readonly call: Pick<Entry, "atMs"> | undefined
  /** When the event became known. */
  readonly atMs: number
}

export interface TellDeps {
  readonly directory: DirectoryView
  readonly mails: boolean
  readonly now: () => number
}

/** Writes down what the location's staff are told of a text-back: once per text that left, once per call that was texted in error. */
export async function tellOfText(
  tx: Tx,
  { directory, mails, now }: TellDeps,
  seal: ResellerSeal,
  { event, resellerId, threadId, contactId, number, text, call, atMs }: TextThatLeft,
): Promise<void> {
  const location = directory.location(resellerId, text.locationId)
  if (location === undefined) return
  const callerName = await nameOfContact(tx, resellerId, contactId)
  const { messageId, body, segments, line, callId } = text
  const sourceId = event === "text_back" ? sourceOf.message(messageId) : sourceOf.call(callId)
  const notice = {
    event,
    atMs,
    resellerId,
    brand: { id: location.brand.id, name: location.brand.name },
    location: { id: location.id, name: location.name, timeZone: location.timeZone },
    line: { number: line, label: directory.lineByNumber(line)?.label ?? "" },
    caller: { number, name: callerName },
    threadId,
    callId,
    calledAtMs: call?.atMs ?? 0,
    text: { messageId, body, segments },
  }
  await keepNotices(tx, seal, location, sourceId, notice, mails, now())
}
