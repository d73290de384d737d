import { type CallEvent, CallEventSchema, type CallVerdict, CallVerdictSchema } from "../gen/rebound/v1/calls_pb.ts"
import { type DirectoryEntity, DirectoryEntitySchema } from "../gen/rebound/v1/directory_pb.ts"
import {
  type ConversationEvent,
  ConversationEventSchema,
  type DeliveryReceipt,
  DeliveryReceiptSchema,
  type InboundMessage,
  InboundMessageSchema,
  type MessageEvent,
  MessageEventSchema,
} from "../gen/rebound/v1/messages_pb.ts"
import { CONVERSATION_EVENTS, THREAD_OUTCOMES } from "../words/conversations.ts"
import { DIRECTIONS, LEG_OUTCOMES, LEG_ROLES, LEG_STATES, ORIGINS, PARTY_KINDS } from "../words/legs.ts"
import { MESSAGE_CLASSES, MESSAGE_STATES, RECEIPT_STATUSES } from "../words/messages.ts"
import { isVerdictReason, VERDICTS, verdictOf } from "../words/verdicts.ts"
import { codec, filled, oneOf } from "./decode.ts"

/** One codec per topic: what is read back has been checked against the closed lists. */
export const callEventCodec = codec(CallEventSchema, [
  filled<CallEvent>("eventId", (e) => e.eventId),
  filled<CallEvent>("resellerId", (e) => e.resellerId),
  filled<CallEvent>("accountId", (e) => e.accountId),
  filled<CallEvent>("callKey", (e) => e.callKey),
  oneOf<CallEvent>("origin", ORIGINS, (e) => e.origin),
  oneOf<CallEvent>("direction", DIRECTIONS, (e) => e.direction),
  oneOf<CallEvent>("leg.role", LEG_ROLES, (e) => e.leg?.role ?? ""),
  oneOf<CallEvent>("leg.state", LEG_STATES, (e) => e.leg?.state ?? ""),
  oneOf<CallEvent>("leg.outcome", ["", ...LEG_OUTCOMES], (e) => e.leg?.outcome ?? ""),
  oneOf<CallEvent>("caller.kind", PARTY_KINDS, (e) => e.caller?.kind ?? ""),
  oneOf<CallEvent>("called.kind", PARTY_KINDS, (e) => e.called?.kind ?? ""),
])

export const callVerdictCodec = codec(CallVerdictSchema, [
  filled<CallVerdict>("callId", (v) => v.callId),
  filled<CallVerdict>("resellerId", (v) => v.resellerId),
  oneOf<CallVerdict>("verdict", VERDICTS, (v) => v.verdict),
  oneOf<CallVerdict>("origin", ORIGINS, (v) => v.origin),
  (v) =>
    isVerdictReason(v.reason) && verdictOf(v.reason) === v.verdict
      ? undefined
      : `reason: "${v.reason}" does not belong to verdict "${v.verdict}"`,
])

export const inboundMessageCodec = codec(InboundMessageSchema, [
  filled<InboundMessage>("eventId", (m) => m.eventId),
  filled<InboundMessage>("resellerId", (m) => m.resellerId),
  oneOf<InboundMessage>("providerOptOut", ["", "stop", "start", "help"], (m) => m.providerOptOut),
])

export const deliveryReceiptCodec = codec(DeliveryReceiptSchema, [
  filled<DeliveryReceipt>("resellerId", (r) => r.resellerId),
  filled<DeliveryReceipt>("carrierMessageId", (r) => r.carrierMessageId),
  oneOf<DeliveryReceipt>("status", RECEIPT_STATUSES, (r) => r.status),
])

export const messageEventCodec = codec(MessageEventSchema, [
  filled<MessageEvent>("eventId", (m) => m.eventId),
  filled<MessageEvent>("resellerId", (m) => m.resellerId),
  oneOf<MessageEvent>("state", MESSAGE_STATES, (m) => m.state),
  oneOf<MessageEvent>("class", MESSAGE_CLASSES, (m) => m.class),
])

export const conversationEventCodec = codec(ConversationEventSchema, [
  filled<ConversationEvent>("eventId", (e) => e.eventId),
  filled<ConversationEvent>("resellerId", (e) => e.resellerId),
  filled<ConversationEvent>("threadId", (e) => e.threadId),
  oneOf<ConversationEvent>("kind", CONVERSATION_EVENTS, (e) => e.kind),
  oneOf<ConversationEvent>("outcome", ["", ...THREAD_OUTCOMES], (e) => e.outcome),
])

export const directoryEntityCodec = codec(DirectoryEntitySchema, [
  filled<DirectoryEntity>("resellerId", (d) => d.resellerId),
  filled<DirectoryEntity>("id", (d) => d.id),
  (d) => (d.body.case === undefined ? "body: empty" : undefined),
])
