/** The answers of the API, by the names that its document gives them. */

export type Instant = string

export interface Ratio {
  readonly numerator: number
  readonly denominator: number
  readonly rate: number | null
}
export interface ReasonCount {
  readonly reason: string
  readonly count: number
}
/** Seconds; null when nothing was counted. */
export interface Spread {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly count: number
  readonly negative: number
}
export interface Session {
  readonly person: { readonly id: string; readonly name: string; readonly email: string } | null
  readonly role: "reseller" | "brand" | "site"
  readonly scopes: readonly string[]
  readonly reseller: ResellerLook
  readonly brands: readonly BrandRef[]
  readonly locations: readonly LocationRef[]
}
export interface ResellerLook {
  readonly id: string
  readonly name: string
  readonly productName: string
  readonly accentHue: number | null
}
export interface BrandRef {
  readonly id: string
  readonly name: string
  readonly trade: string
}
export interface LocationRef {
  readonly id: string
  readonly name: string
  readonly brandId: string
  readonly timeZone: string
}
export interface AttemptSets {
  readonly inbound: number
  readonly spam: number
  readonly shortAbandons: number
  readonly offered: number
  readonly answered: number
  readonly covered: number
  readonly ai: number
  readonly missed: number
  readonly unresolved: number
  readonly withheld: number
  readonly excluded: number
}
export interface Figures {
  readonly attempts: AttemptSets
  readonly missedRate: Ratio
  readonly missedCallers: Ratio
  readonly coverage: Ratio
  readonly textBackRate: Ratio
  readonly delivery: Ratio
  readonly deliveryUnknown: Ratio
  readonly response: Ratio
  readonly engaged: Ratio
  readonly reached: Ratio
  readonly selfRecovered: Ratio
  readonly suppressed: readonly ReasonCount[]
  readonly timeToText: Spread
  readonly carrierSpan: Spread
  readonly platformSpan: Spread
  readonly providerSpan: Spread
  readonly timeToHumanReply: Spread
  readonly stillWaiting: number
  readonly oldestWaitingMs: number
}
export interface Overview {
  readonly now: Figures
  readonly before: Figures
  readonly beforeFromDay: string
  readonly beforeToDay: string
  readonly computedAt: Instant | null
  readonly reasons: readonly ReasonCount[]
}
export interface LeagueRow {
  readonly locationId: string
  readonly brandId: string
  /** Null: too few calls to rank. */
  readonly rank: number | null
  readonly rankBefore: number | null
  readonly wilsonLow: number
  readonly wilsonHigh: number
  readonly figures: Figures
}
export interface League {
  readonly rows: readonly LeagueRow[]
  readonly all: Figures
}
export interface HourCell {
  readonly weekday: number
  readonly hour: number
  readonly offered: number
  readonly missed: number
  readonly inbound: number
  readonly hours: number
  readonly openHours: number
  readonly gap: boolean
  readonly wilsonLow: number
  readonly closed: boolean
}
export interface Hours {
  readonly cells: readonly HourCell[]
  readonly gapTarget: number
  readonly gapCallsMin: number
}
export interface TrendPoint {
  readonly at: string
  readonly attempts: AttemptSets
  readonly missedCallers: Ratio
  readonly coverage: Ratio
  readonly restated: boolean
}
export interface Trend {
  readonly now: readonly TrendPoint[]
  readonly before: readonly TrendPoint[]
}
export interface FunnelStep {
  readonly step: string
  readonly count: number
  readonly lost: readonly ReasonCount[]
}
export interface Funnel {
  readonly steps: readonly FunnelStep[]
}
export interface CallFact {
  readonly callId: string
  readonly brandId: string | null
  readonly locationId: string | null
  readonly line: string | null
  readonly callerKey: string | null
  readonly verdict: string
  readonly reason: string
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
  readonly ringMs: number
  readonly localDay: string
  readonly localHour: number
  readonly open: boolean
  readonly textState: string | null
  readonly textReason: string | null
  readonly acceptedAt: Instant | null
  readonly deliveredAt: Instant | null
  readonly repliedAt: Instant | null
  readonly version: number
  readonly attempt: number
}
export interface CallFactPage {
  readonly items: readonly CallFact[]
  readonly nextCursor: string | null
  readonly total: number
}
export interface TextBack {
  readonly state: string
  readonly reason: string | null
  readonly sentAt: Instant | null
}
export interface Call {
  readonly callId: string
  readonly carrier: string
  readonly from: string | null
  readonly to: string | null
  readonly locationId: string | null
  readonly startedAt: Instant | null
  readonly verdict: string
  readonly reason: string
  readonly textBack: TextBack | null
}
export interface CallPage {
  readonly items: readonly Call[]
  readonly nextCursor: string | null
}
export interface Leg {
  readonly legKey: string
  readonly role: string
  readonly outcome: string | null
  readonly cause: string | null
  readonly startedAt: Instant | null
  readonly ringingAt: Instant | null
  readonly answeredAt: Instant | null
  readonly endedAt: Instant | null
  readonly target: string | null
}
export interface CallInFull extends Omit<Call, "textBack"> {
  readonly version: number
  readonly brandId: string | null
  readonly accountId: string | null
  readonly origin: string
  readonly answeredBy: string | null
  readonly endedAt: Instant | null
  readonly rungOutAt: Instant | null
  readonly ringMs: number | null
  readonly callOver: boolean
  readonly decidedFrom: Instant | null
  readonly settleWaitMs: number
  readonly callerName: string | null
  readonly legs: readonly Leg[]
  readonly textBack:
    | (TextBack & {
        readonly messageId: string | null
        readonly body: string | null
        readonly segments: number
        readonly deliveredAt: Instant | null
        readonly holdUntil: Instant | null
        readonly errorCode: string | null
        readonly textedInError: boolean
      })
    | null
}
export interface Contact {
  readonly contactId: string
  readonly name: string | null
  readonly numbers: readonly string[]
}
export interface Thread {
  readonly threadId: string
  readonly brandId: string
  readonly locationId: string | null
  readonly line: string | null
  readonly contact: Contact | null
  readonly state: string
  readonly outcome: string | null
  readonly assignee: string | null
  readonly unread: boolean
  readonly waitingSince: Instant | null
  readonly lastAt: Instant | null
  readonly lastLine: string
  readonly attempts: number
  readonly optedOut: boolean
  readonly cannotText: string | null
  readonly snoozedUntil: Instant | null
  readonly live: boolean
  readonly createdAt: Instant | null
}
export interface TimelineEntry {
  readonly entryId: string
  readonly kind: string
  readonly at: Instant | null
  readonly author: string
  readonly body: string
  readonly callId: string | null
  readonly verdict: string | null
  readonly reason: string | null
  readonly messageId: string | null
  readonly messageState: string | null
  readonly messageClass: string | null
  readonly segments: number
  readonly errorCode: string | null
  readonly acceptedAt: Instant | null
  readonly deliveredAt: Instant | null
  readonly locationId: string | null
  readonly line: string | null
  readonly ringMs: number | null
  readonly textedInError: boolean
  readonly mediaUrls: readonly string[]
}
export interface Callback {
  readonly taskId: string
  readonly threadId: string | null
  readonly brandId: string
  readonly locationId: string | null
  readonly callId: string | null
  readonly contact: Contact | null
  readonly line: string | null
  readonly reason: string
  readonly createdAt: Instant | null
  readonly doneAt: Instant | null
  readonly doneBy: string | null
  readonly result: string | null
}
export interface CallbackPage {
  readonly items: readonly Callback[]
  readonly nextCursor: string | null
}
export interface ThreadCounts {
  readonly needsReply: number
  readonly mine: number
  readonly unassigned: number
  readonly undeliverable: number
  readonly open: number
  readonly snoozed: number
  readonly done: number
  readonly callbacks: number
}
export interface ThreadPage {
  readonly items: readonly Thread[]
  readonly nextCursor: string | null
  readonly counts: ThreadCounts
}
export interface ThreadInFull {
  readonly thread: Thread
  readonly timeline: readonly TimelineEntry[]
  readonly beforeCursor: string | null
  readonly tasks: readonly Callback[]
}
export interface ReplySent {
  readonly messageId: string
  readonly state: string
  readonly segments: number
  readonly entry: TimelineEntry | null
}
export interface LocationSummary {
  readonly id: string
  readonly name: string
  readonly brandId: string
  readonly brandName: string
  readonly timeZone: string
  readonly lines: readonly { readonly number: string; readonly label: string; readonly serviceLine: string }[]
  readonly textBackEnabled: boolean
  readonly open: boolean
  readonly nextOpeningAt: Instant | null
}
export interface TextBackPolicy {
  readonly enabled: boolean
  readonly delayMs: number
  readonly repeatWindowMinutes: number
  readonly textAt: "hung_up" | "rung_out"
  readonly onVoicemail: "text" | "none"
  readonly onRejected: "text" | "none"
  readonly onNetworkFailure: "text" | "none"
  readonly shortRingMs: number
  readonly quietHours: "allow" | "hold"
}
export interface LocationInFull {
  readonly id: string
  readonly name: string
  readonly brandId: string
  readonly brandName: string
  readonly timeZone: string
  readonly revision: number
  readonly editedInConsole: boolean
  readonly hours: Readonly<Record<string, readonly string[]>>
  readonly closures: readonly { readonly date: string; readonly name: string }[]
  readonly lines: readonly {
    readonly number: string
    readonly label: string
    readonly serviceLine: string
    readonly calls: string | null
    readonly texts: string | null
  }[]
  readonly staff: readonly { readonly name: string; readonly mobile: string | null; readonly email: string | null }[]
  readonly excludes: readonly { readonly number: string; readonly label: string }[]
  readonly templates: { readonly open: string; readonly closed: string }
  readonly policy: TextBackPolicy
  readonly open: boolean
  readonly nextOpeningAt: Instant | null
}
export interface PreviewWords {
  readonly source: string
  readonly body: string | null
  readonly encoding: string | null
  readonly segments: number
  readonly units: number
  readonly offending: readonly { readonly char: string; readonly codePoint: string }[]
  readonly faults: readonly { readonly reason: string; readonly position: number; readonly field: string | null }[]
  readonly warnings: readonly string[]
}
export interface Preview {
  readonly at: string
  readonly localTime: string
  readonly open: boolean
  readonly closure: string | null
  readonly nextOpeningAt: Instant | null
  readonly nextOpeningWords: string | null
  readonly template: "open" | "closed"
  readonly outcome: "text" | "hold" | "none"
  readonly reason: string | null
  readonly sendAt: Instant | null
  readonly why: readonly string[]
  readonly body: string | null
  readonly segments: number
  readonly words: { readonly open: PreviewWords; readonly closed: PreviewWords }
}
export interface SetupAccount {
  readonly id: string
  readonly kind: string
  readonly publicUrl: string | null
  readonly webhooks: readonly {
    readonly what: "voice" | "sms" | "receipts" | "cdr"
    readonly url: string | null
    readonly path: string
  }[]
  readonly firstEventAt: Instant | null
  readonly lastEventAt: Instant | null
}
export interface SetupLine {
  readonly number: string
  readonly label: string
  readonly brandId: string
  readonly locationId: string
  readonly calls: string | null
  readonly texts: string | null
  readonly firstEventAt: Instant | null
  readonly lastEventAt: Instant | null
}
export interface Setup {
  readonly ingestUrl: string | null
  readonly accounts: readonly SetupAccount[]
  readonly lines: readonly SetupLine[]
}
