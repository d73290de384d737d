import type { MessageStep, OutboxRow } from "../outbox/message-step.ts"
import type { TextNamed } from "../verdicts/text-named.ts"
import type { Step } from "./record-outcome.ts"

/** Seals a step of a text for the outbox. */
export type Tell = (text: TextNamed, step: Step) => Promise<OutboxRow>

/** Makes steps as the topic tells them; the event's id is the same whenever the same step is told again. */
export const createTell =
  (seal: (step: MessageStep) => Promise<OutboxRow>): Tell =>
  (text, step) =>
    seal({
      eventId: `${text.messageId || text.callId}/${step.state}/${text.fence}`,
      resellerId: text.resellerId,
      brandId: text.brandId,
      locationId: text.locationId,
      callId: text.callId,
      messageId: text.messageId,
      class: text.class,
      state: step.state,
      reason: step.reason,
      atMs: step.atMs,
      line: text.line,
      recipient: text.number === "" ? { kind: "" } : { kind: "e164", number: text.number },
      body: text.body,
      segments: text.segments,
      accountId: text.accountId,
      carrierMessageId: step.carrierMessageId ?? "",
      errorCode: step.errorCode ?? "",
      callerKey: text.callerKey,
      verdictVersion: text.verdictVersion,
    })
