import type {
  AttemptSets,
  CallFact,
  Figures,
  FreshnessResponse,
  HourCell,
  LeagueRow,
  OverviewResponse,
  Ratio,
  ReasonCount,
  Spread,
  TrendPoint,
} from "@rebound/contracts"
import { filled, instant } from "../api/present.ts"

/** A rate never travels without its counts; of nothing there is no rate. */
const ratio = (told: Ratio | undefined) => {
  const { numerator, denominator } = told ?? { numerator: 0, denominator: 0 }
  return { numerator, denominator, rate: denominator > 0 ? numerator / denominator : null }
}

const spread = (told: Spread | undefined) => {
  const count = told?.count ?? 0
  const of = (value: number | undefined) => (count > 0 ? (value ?? 0) : null)
  return { p50: of(told?.p50), p95: of(told?.p95), p99: of(told?.p99), count, negative: told?.negative ?? 0 }
}

const counts = (told: readonly ReasonCount[]) => told.map(({ reason, count }) => ({ reason, count }))

const sets = (told: AttemptSets | undefined) => ({
  inbound: told?.inbound ?? 0,
  spam: told?.spam ?? 0,
  shortAbandons: told?.shortAbandons ?? 0,
  offered: told?.offered ?? 0,
  answered: told?.answered ?? 0,
  covered: told?.covered ?? 0,
  ai: told?.ai ?? 0,
  missed: told?.missed ?? 0,
  unresolved: told?.unresolved ?? 0,
  withheld: told?.withheld ?? 0,
  abandonedBeforeVoicemail: told?.abandonedBeforeVoicemail ?? 0,
  excluded: told?.excluded ?? 0,
})

export const presentFigures = (told: Figures | undefined) => ({
  attempts: sets(told?.attempts),
  missedRate: ratio(told?.missedRate),
  missedCallers: ratio(told?.missedCallers),
  answerRate: ratio(told?.answerRate),
  reachability: ratio(told?.reachability),
  abandonRate: ratio(told?.abandonRate),
  afterHoursShare: ratio(told?.afterHoursShare),
  coverage: ratio(told?.coverage),
  textBackRate: ratio(told?.textBackRate),
  delivery: ratio(told?.delivery),
  deliveryUnknown: ratio(told?.deliveryUnknown),
  response: ratio(told?.response),
  optOutRate: ratio(told?.optOutRate),
  duplicateTexts: ratio(told?.duplicateTexts),
  engaged: ratio(told?.engaged),
  reached: ratio(told?.reached),
  selfRecovered: ratio(told?.selfRecovered),
  repeatCallers: ratio(told?.repeatCallers),
  suppressed: counts(told?.suppressed ?? []),
  notAccepted: counts(told?.notAccepted ?? []),
  timeToText: spread(told?.timeToText),
  carrierSpan: spread(told?.carrierSpan),
  platformSpan: spread(told?.platformSpan),
  providerSpan: spread(told?.providerSpan),
  timeToDelivered: spread(told?.timeToDelivered),
  timeToHumanReply: spread(told?.timeToHumanReply),
  timeToCallback: spread(told?.timeToCallback),
  fiveMinuteShare: ratio(told?.fiveMinuteShare),
  stillWaiting: told?.stillWaiting ?? 0,
  oldestWaitingMs: told?.oldestWaitingMs ?? 0,
  textedInError: told?.textedInError ?? 0,
  deferred: told?.deferred ?? 0,
})

export const presentOverview = (told: OverviewResponse) => ({
  now: presentFigures(told.now),
  before: presentFigures(told.before),
  beforeFromDay: told.beforeFromDay,
  beforeToDay: told.beforeToDay,
  computedAt: instant(told.computedAtMs),
  reasons: counts(told.reasons),
})

export const presentLeagueRow = (row: LeagueRow) => ({
  locationId: row.locationId,
  brandId: row.brandId,
  rank: row.rank > 0 ? row.rank : null,
  rankBefore: row.rankBefore > 0 ? row.rankBefore : null,
  wilsonLow: row.wilsonLow,
  wilsonHigh: row.wilsonHigh,
  figures: presentFigures(row.figures),
})

export const presentHour = ({ $typeName: _, $unknown: __, ...cell }: HourCell) => cell

export const presentPoint = (point: TrendPoint) => ({
  at: point.at,
  attempts: sets(point.attempts),
  missedCallers: ratio(point.missedCallers),
  coverage: ratio(point.coverage),
  restated: point.restated,
})

export const presentStep = (step: { readonly step: string; readonly count: number; readonly lost: ReasonCount[] }) => ({
  step: step.step,
  count: step.count,
  lost: counts(step.lost),
})

/** @param whole whether who asks sees the whole reseller: the comparison with the ledger is over all of it. */
export const presentFreshness = (told: FreshnessResponse, whole: boolean) => ({
  newestFactAt: instant(told.newestFactAtMs),
  writtenAt: instant(told.writtenAtMs),
  reconciledAt: instant(told.reconciledAtMs),
  difference: whole ? told.difference : null,
  differences: whole ? counts(told.differences) : [],
})

export const presentFact = (fact: CallFact) => ({
  callId: fact.callId,
  brandId: filled(fact.brandId),
  locationId: filled(fact.locationId),
  line: filled(fact.line),
  callerKey: filled(fact.callerKey),
  verdict: fact.verdict,
  reason: fact.reason,
  startedAt: instant(fact.startedAtMs),
  endedAt: instant(fact.endedAtMs),
  ringMs: fact.ringMs,
  localDay: fact.localDay,
  localHour: fact.localHour,
  open: fact.open,
  textState: filled(fact.textState.toLowerCase()),
  textReason: filled(fact.textReason),
  acceptedAt: instant(fact.acceptedAtMs),
  deliveredAt: instant(fact.deliveredAtMs),
  repliedAt: instant(fact.repliedAtMs),
  version: fact.version,
  attempt: fact.attempt,
})
