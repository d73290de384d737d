/**
 * The figures a second time: slowly, from the raw events, in the words of docs/figures.md and with nothing of the service.
 * Every list is walked as often as a sentence asks for it. Where this and the service disagree, one of them misreads a
 * definition.
 */
import { type Attempt, attemptsOf, comesBefore } from "./slow-attempts.ts"
import { episodesOf, follow } from "./slow-episodes.ts"
import { DAY, MINUTE, type SlowEvents, type SlowSite, wallClock } from "./slow-events.ts"
import { waitsOf } from "./slow-waits.ts"

export interface SlowScope {
  readonly fromDay: string
  readonly toDay: string
  readonly asOfMs: number
  readonly siteIds?: readonly string[]
  readonly hours?: "open" | "closed"
}

const DEFECTS = ["template_fault", "carrier_unavailable", "carrier_rejected", "deadline_passed", "cancelled"]

export function slowFigures(events: SlowEvents, sites: readonly SlowSite[], scope: SlowScope) {
  const attempts = attemptsOf(events, sites)
  const inScope = ({ site, day, open }: { site: SlowSite; day: string; open: boolean }) =>
    (scope.siteIds === undefined || scope.siteIds.includes(site.id)) &&
    day >= scope.fromDay &&
    day <= scope.toDay &&
    (scope.hours === undefined || open === (scope.hours === "open"))
  const counted = attempts.filter((attempt) => attempt.set !== "none")
  const here = counted.filter(inScope)
  const of = (set: string) => here.filter((attempt) => attempt.set === set)
  const offered = here.filter((attempt) => attempt.set !== "short")
  const episodes = episodesOf(counted)
    .map((one) => follow(one, counted, events))
    .filter(inScope)
  const withOffer = episodes.filter((one) => one.offered)
  const missed = episodes.filter((one) => one.missed)
  const texted = missed.filter((one) => one.texted)
  const delivered = texted.filter((one) => one.deliveredMs > 0)
  const isOld = (ms: number) => ms <= scope.asOfMs - DAY
  const undelivered = texted.filter((one) => one.deliveredMs === 0 && one.text.state === "undelivered")
  const untold = texted.filter((one) => one.deliveredMs === 0 && one.text.state !== "undelivered")
  const finished = delivered.length + undelivered.length + untold.filter((one) => isOld(one.acceptedMs)).length
  const oldDelivered = delivered.filter((one) => isOld(one.deliveredMs))
  const oldMissed = missed.filter((one) => isOld(one.missedMs))
  const fates = tally(missed.map((one) => one.fate))
  const defects = missed.filter((one) => one.fate.startsWith("suppressed/") && DEFECTS.includes(one.fate.slice(11)))
  const undecided = missed.filter(
    (one) =>
      one.fate === "pending" &&
      one.caller !== "" &&
      !one.heldOvernight &&
      one.lastMissedMs <= scope.asOfMs - 5 * MINUTE,
  )
  const failed = missed.filter((one) => one.fate.startsWith("failed/"))
  const callers = new Set(here.map((attempt) => attempt.caller).filter((caller) => caller !== ""))
  const repeats = new Set(
    here
      .filter((attempt) =>
        counted.some(
          (other) =>
            other !== attempt &&
            attempt.caller !== "" &&
            other.caller === attempt.caller &&
            other.site.brandId === attempt.site.brandId &&
            comesBefore(other, attempt) &&
            attempt.startMs - other.startMs <= DAY,
        ),
      )
      .map((attempt) => attempt.caller),
  )
  const waits = waitsOf(events, sites).filter(inScope)
  const undeferred = texted.filter((one) => !one.text.deferred)
  return {
    attempts: {
      inbound: here.length,
      spam: 0,
      shortAbandons: of("short").length,
      offered: offered.length,
      answered: of("answered").length,
      covered: of("covered").length,
      ai: of("ai").length,
      missed: of("missed").length,
      unresolved: here.filter((attempt) => attempt.verdict.verdict === "unresolved").length,
      withheld: here.filter((attempt) => attempt.caller === "").length,
      abandonedBeforeVoicemail: here.filter((attempt) =>
        ["caller_abandoned", "queue_abandoned", "menu_abandoned"].includes(attempt.verdict.reason),
      ).length,
      excluded: attempts.filter((attempt) => attempt.verdict.verdict === "excluded").filter(inScope).length,
    },
    missedRate: share(of("missed").length, offered.length),
    missedCallers: share(missed.length, withOffer.length),
    answerRate: share(of("answered").length, offered.length),
    reachability: share(offered.length - of("missed").length, offered.length),
    abandonRate: share(
      of("short").length +
        here.filter((attempt) =>
          ["caller_abandoned", "queue_abandoned", "menu_abandoned"].includes(attempt.verdict.reason),
        ).length,
      here.length,
    ),
    afterHoursShare: share(missed.filter((one) => !one.open).length, missed.length),
    coverage: share(texted.length, missed.length),
    textBackRate: share(texted.length, texted.length + failed.length + defects.length + undecided.length),
    delivery: share(delivered.length, finished),
    deliveryUnknown: share(untold.filter((one) => isOld(one.acceptedMs)).length, finished),
    response: share(oldDelivered.filter((one) => one.replied).length, oldDelivered.length),
    optOutRate: share(delivered.filter((one) => one.optedOut).length, delivered.length),
    suppressed: pick(fates, "suppressed/"),
    notAccepted: { ...pick(fates, "failed/"), ...(fates.pending !== undefined && { pending: fates.pending }) },
    timeToText: spread(undeferred.map((one) => one.acceptedMs - one.waitFromMs)),
    carrierSpan: spread(undeferred.map((one) => one.decidedMs - one.waitFromMs)),
    platformSpan: spread(undeferred.map((one) => one.text.dispatchedMs - one.decidedMs)),
    providerSpan: spread(
      undeferred.filter((one) => one.deliveredMs > 0).map((one) => one.deliveredMs - one.acceptedMs),
    ),
    timeToDelivered: spread(
      undeferred.filter((one) => one.deliveredMs > 0).map((one) => one.deliveredMs - one.waitFromMs),
    ),
    timeToHumanReply: spread(waits.filter((wait) => wait.answeredMs > 0).map((wait) => wait.answeredMs - wait.sinceMs)),
    stillWaiting: waits.filter((wait) => wait.answeredMs === 0).length,
    textedInError: attempts.filter((attempt) => attempt.set !== "missed" && attempt.text.acceptedMs > 0).filter(inScope)
      .length,
    duplicateTexts: share(sum(texted.map((one) => one.messages - 1)), texted.length),
    engaged: share(oldMissed.filter((one) => one.replied).length, oldMissed.length),
    reached: share(oldMissed.filter((one) => one.reached).length, oldMissed.length),
    selfRecovered: share(
      oldMissed.filter((one) => one.answeredLater && !one.replied && !one.reached).length,
      oldMissed.length,
    ),
    repeatCallers: share(repeats.size, callers.size),
    deferred: texted.filter((one) => one.text.deferred).length,
    timeToCallback: spread(
      missed.filter((one) => one.open && one.spokenMs > 0).map((one) => one.spokenMs - one.missedMs),
    ),
    fiveMinuteShare: share(
      missed.filter((one) => one.open && one.missedMs <= scope.asOfMs - 5 * MINUTE && isPrompt(one)).length,
      missed.filter((one) => one.open && one.missedMs <= scope.asOfMs - 5 * MINUTE).length,
    ),
    funnel: [
      withOffer.length,
      missed.length,
      texted.length,
      delivered.length,
      delivered.filter((one) => one.replied).length,
      delivered.filter((one) => one.replied && one.reached).length,
    ],
    cells: cellsOf(here),
  }
}

/** A person wrote or spoke within five minutes. */
const isPrompt = ({ spokenMs, missedMs }: { readonly spokenMs: number; readonly missedMs: number }) =>
  spokenMs > 0 && spokenMs - missedMs <= 5 * MINUTE

/** Offered and missed by weekday and hour, where there is any. */
function cellsOf(here: readonly Attempt[]): Record<string, readonly [number, number]> {
  const cells: Record<string, readonly [number, number]> = {}
  for (const { site, startMs, set } of here) {
    if (set === "short") continue
    const { weekday, hour } = wallClock(site, startMs)
    const [offered, missed] = cells[`${weekday} ${hour}`] ?? [0, 0]
    cells[`${weekday} ${hour}`] = [offered + 1, missed + (set === "missed" ? 1 : 0)]
  }
  return cells
}

const share = (numerator: number, denominator: number) => ({ numerator, denominator })
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
const pick = (counts: Record<string, number>, prefix: string) =>
  Object.fromEntries(
    Object.entries(counts)
      .filter(([word]) => word.startsWith(prefix))
      .map(([word, count]) => [word.slice(prefix.length), count]),
  )

/** Quantiles by the straight line between the two nearest values, in seconds. */
function spread(valuesMs: readonly number[]) {
  const sorted = valuesMs.toSorted((a, b) => a - b)
  const at = (level: number) => {
    const place = level * (sorted.length - 1)
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
    return (low + (high - low) * (place - Math.floor(place))) / 1_000
  }
  return {
    p50: sorted.length === 0 ? 0 : at(0.5),
    p95: sorted.length === 0 ? 0 : at(0.95),
    p99: sorted.length === 0 ? 0 : at(0.99),
    count: sorted.length,
    negative: sorted.filter((ms) => ms < 0).length,
  }
}
export type SlowFigures = ReturnType<typeof slowFigures>
