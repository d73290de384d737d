import { REASONS, VERDICTS } from "@rebound/contracts"
import { z } from "zod"
import { cursor, limit, nullableInstant, number, placeQuery, reasonCounts, resellerQuery } from "./common.ts"

const day = z.iso.date()
/** Thirteen months: a year beside the same month of the year before. */
const daysMax = 400

const figuresShape = placeQuery.extend({
  from: day.optional().describe("First local day. Default: six days before `to`."),
  to: day.optional().describe("Last local day, inside. Default: today in UTC."),
  hours: z.enum(["all", "open", "closed"]).default("all").describe("Attempts by whether the location was open."),
})

/** Both ends inside, at most so many days. */
const inOrder = ({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): boolean =>
  from === undefined || to === undefined || (from <= to && Date.parse(to) - Date.parse(from) < daysMax * 86_400_000)
const order = { message: `from is after to, or more than ${daysMax} days before it`, path: ["from"] }

export const figuresQuery = figuresShape.refine(inOrder, order)
export const trendQuery = figuresShape.extend({ step: z.enum(["day", "hour"]).default("day") }).refine(inOrder, order)

const ratio = z
  .object({
    numerator: z.number(),
    denominator: z.number(),
    rate: z.number().nullable().describe("Null when the denominator is 0: not enough data."),
  })
  .meta({ id: "Ratio" })

const spread = z
  .object({
    p50: z.number().nullable(),
    p95: z.number().nullable(),
    p99: z.number().nullable(),
    count: z.number(),
    negative: z.number().describe("Negative spans (clock skew): flagged, left in, not clipped."),
  })
  .meta({ id: "Spread", description: "Seconds; null when nothing was counted." })

const attempts = z
  .object({
    inbound: z.number(),
    spam: z.number(),
    shortAbandons: z.number(),
    offered: z.number(),
    answered: z.number(),
    covered: z.number(),
    ai: z.number(),
    missed: z.number(),
    unresolved: z.number(),
    withheld: z.number(),
    abandonedBeforeVoicemail: z.number(),
    excluded: z.number(),
  })
  .meta({ id: "AttemptSets" })

const figures = z
  .object({
    attempts,
    missedRate: ratio,
    missedCallers: ratio,
    answerRate: ratio,
    reachability: ratio,
    abandonRate: ratio,
    afterHoursShare: ratio,
    coverage: ratio,
    textBackRate: ratio,
    delivery: ratio,
    deliveryUnknown: ratio,
    response: ratio,
    optOutRate: ratio,
    duplicateTexts: ratio,
    engaged: ratio,
    reached: ratio,
    selfRecovered: ratio,
    repeatCallers: ratio,
    suppressed: reasonCounts.describe("Missed episodes not texted, one primary reason each."),
    notAccepted: reasonCounts.describe("Attempted but not accepted."),
    timeToText: spread,
    carrierSpan: spread,
    platformSpan: spread,
    providerSpan: spread,
    timeToDelivered: spread,
    timeToHumanReply: spread,
    timeToCallback: spread.describe("Missed callers of open hours: from the first miss to a person's text or call."),
    fiveMinuteShare: ratio.describe("Of those at least five minutes old, how many a person got to within five."),
    stillWaiting: z.number(),
    oldestWaitingMs: z.number(),
    textedInError: z.number(),
    deferred: z.number(),
  })
  .meta({ id: "Figures" })

export const overview = z
  .object({
    now: figures,
    before: figures,
    beforeFromDay: z.string(),
    beforeToDay: z.string(),
    computedAt: nullableInstant,
    reasons: reasonCounts.describe("Attempts per verdict reason."),
  })
  .meta({ id: "Overview" })

export const league = z
  .object({
    rows: z.array(
      z
        .object({
          locationId: z.string(),
          brandId: z.string(),
          rank: z.number().int().nullable().describe("Null: too few calls to rank. Ties share a rank."),
          rankBefore: z.number().int().nullable(),
          wilsonLow: z.number(),
          wilsonHigh: z.number(),
          figures,
        })
        .meta({ id: "LeagueRow" }),
    ),
    all: figures,
  })
  .meta({ id: "League" })

export const hours = z
  .object({
    cells: z.array(
      z
        .object({
          weekday: z.number().int().describe("1 Monday to 7 Sunday."),
          hour: z.number().int(),
          offered: z.number(),
          missed: z.number(),
          inbound: z.number(),
          hours: z.number().describe("Such hours in the range, over the locations asked for."),
          openHours: z.number(),
          gap: z.boolean().describe("Enough calls, and the lower bound of the missed rate over the target."),
          wilsonLow: z.number(),
          closed: z.boolean(),
        })
        .meta({ id: "HourCell" }),
    ),
    gapTarget: z.number(),
    gapCallsMin: z.number(),
  })
  .meta({ id: "Hours" })

const trendPoint = z
  .object({
    at: z.string().describe("YYYY-MM-DD or YYYY-MM-DDTHH, local."),
    attempts,
    missedCallers: ratio,
    coverage: ratio,
    restated: z.boolean().describe("Later facts changed this day after it had ended."),
  })
  .meta({ id: "TrendPoint" })
export const trend = z.object({ now: z.array(trendPoint), before: z.array(trendPoint) }).meta({ id: "Trend" })

export const funnel = z
  .object({
    steps: z.array(
      z
        .object({
          step: z.string().describe("offered, missed, texted, delivered, replied or reached: episodes."),
          count: z.number(),
          lost: reasonCounts.describe("What was lost on the way to the next step."),
        })
        .meta({ id: "FunnelStep" }),
    ),
  })
  .meta({ id: "Funnel" })

export const freshnessQuery = resellerQuery
export const freshness = z
  .object({
    newestFactAt: nullableInstant,
    writtenAt: nullableInstant,
    reconciledAt: nullableInstant.describe("The last comparison with the dispatcher's ledger."),
    difference: z.number().nullable().describe("Over the whole reseller; null for who sees a part of it."),
    differences: reasonCounts,
  })
  .meta({ id: "Freshness" })

const reasons = Object.keys(REASONS) as [string, ...string[]]
const SETS = [
  "inbound",
  "short",
  "offered",
  "answered",
  "covered",
  "ai",
  "missed",
  "texted",
  "delivered",
  "replied",
  "reached",
] as const

export const factsQuery = figuresShape
  .extend({
    verdict: z.enum(VERDICTS).optional(),
    reason: z.enum(reasons).optional(),
    set: z.enum(SETS).optional().describe("A set of attempts, or a step of the funnel."),
    suppressed: z.string().min(1).max(60).optional().describe("Why the episode was not texted."),
    weekday: z.coerce.number().int().min(1).max(7).optional().describe("1 Monday to 7 Sunday; goes with `hour`."),
    hour: z.coerce.number().int().min(0).max(23).optional(),
    line: z
      .string()
      .transform((text) => text.replace(/^ /, "+"))
      .pipe(number)
      .optional(),
    callerKey: z.string().min(1).max(200).optional(),
    limit,
    cursor,
  })
  .refine(inOrder, order)
  .refine(({ weekday, hour }) => (weekday === undefined) === (hour === undefined), {
    message: "weekday and hour go together",
    path: ["hour"],
  })

export const factPage = z
  .object({
    items: z.array(
      z
        .object({
          callId: z.string(),
          brandId: z.string().nullable(),
          locationId: z.string().nullable(),
          line: z.string().nullable(),
          callerKey: z.string().nullable(),
          verdict: z.string(),
          reason: z.string(),
          startedAt: nullableInstant,
          endedAt: nullableInstant,
          ringMs: z.number(),
          localDay: z.string(),
          localHour: z.number().int(),
          open: z.boolean(),
          textState: z.string().nullable(),
          textReason: z.string().nullable(),
          acceptedAt: nullableInstant,
          deliveredAt: nullableInstant,
          repliedAt: nullableInstant,
          version: z.number().int(),
          attempt: z.number().int().describe("Place in its episode, from 1."),
        })
        .meta({ id: "CallFact" }),
    ),
    nextCursor: z.string().nullable(),
    total: z.number(),
    totalAtLeast: z
      .boolean()
      .describe(
        "`total` is a lower bound: older calls were not counted. A page may then be short, or empty, and go on.",
      ),
  })
  .meta({ id: "CallFactPage" })
