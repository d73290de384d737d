import type { CallRecord, LegSummary, TextBack } from "@rebound/contracts"
import { filled, instant } from "../api/present.ts"

/** A call as lists show it: the fields of the public contract, which grow but do not break. */
export function presentCall({ verdict, textBack }: CallRecord) {
  return {
    callId: verdict?.callId ?? "",
    carrier: verdict?.carrier ?? "",
    from: filled(verdict?.caller?.number ?? ""),
    to: filled(verdict?.called?.number || verdict?.line || ""),
    locationId: filled(verdict?.locationId ?? ""),
    startedAt: instant(verdict?.startedAtMs ?? 0),
    verdict: verdict?.verdict ?? "",
    reason: verdict?.reason ?? "",
    textBack: textBack === undefined ? null : presentTextBack(textBack),
  }
}

const presentTextBack = ({ state, reason, sentAtMs }: TextBack) => ({
  state: state.toLowerCase(),
  reason: filled(reason),
  sentAt: instant(sentAtMs),
})

/** One call with all that is known of it. */
export function presentCallInFull(record: CallRecord) {
  const { verdict, textBack } = record
  return {
    ...presentCall(record),
    version: verdict?.version ?? 0,
    brandId: filled(verdict?.brandId ?? ""),
    accountId: filled(verdict?.accountId ?? ""),
    origin: verdict?.origin ?? "",
    answeredBy: filled(verdict?.answeredBy ?? ""),
    endedAt: instant(verdict?.endedAtMs ?? 0),
    rungOutAt: instant(verdict?.rungOutAtMs ?? 0),
    ringMs: verdict?.ringTold === true ? verdict.ringMs : null,
    callOver: verdict?.callOver ?? true,
    decidedFrom: instant(verdict?.decidedFromMs ?? 0),
    settleWaitMs: verdict?.settleWaitMs ?? 0,
    callerName: filled(verdict?.caller?.name ?? ""),
    legs: (verdict?.legs ?? []).map(presentLeg),
    textBack:
      textBack === undefined
        ? null
        : {
            ...presentTextBack(textBack),
            messageId: filled(textBack.messageId),
            body: filled(textBack.body),
            segments: textBack.segments,
            deliveredAt: instant(textBack.deliveredAtMs),
            holdUntil: instant(textBack.holdUntilMs),
            errorCode: filled(textBack.errorCode),
            textedInError: textBack.textedInError,
          },
  }
}

const presentLeg = (leg: LegSummary) => ({
  legKey: leg.legKey,
  role: leg.role,
  outcome: filled(leg.outcome),
  cause: filled(leg.causeRaw),
  startedAt: instant(leg.startedAtMs),
  ringingAt: instant(leg.ringingAtMs),
  answeredAt: instant(leg.answeredAtMs),
  endedAt: instant(leg.endedAtMs),
  target: filled(leg.target?.number || leg.target?.raw || ""),
})
