/**
 * The figures a second time: slowly, from the raw events, in the words of docs/figures.md and with nothing of the service.
 * Every list is walked as often as a sentence asks for it. Where this and the service disagree, one of them misreads a
 * definition.
 */
import type { CallVerdict, ConversationEvent, InboundMessage, MessageEvent } from "@rebound/contracts"

export interface SlowSite {
  readonly id: string
  readonly brandId: string
  readonly zone: string
  readonly line: string
  /** Open on these days of the week (1 Monday) between these hours. */
  readonly openDays: readonly number[]
  readonly opens: number
  readonly closes: number
}

export interface SlowEvents {
  readonly verdicts: readonly CallVerdict[]
  readonly steps: readonly MessageEvent[]
  readonly inbound: readonly InboundMessage[]
  readonly turns: readonly ConversationEvent[]
}

export interface SlowScope {
  readonly fromDay: string
  readonly toDay: string
  readonly asOfMs: number
  readonly siteIds?: readonly string[]
  readonly hours?: "open" | "closed"
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const SETS: Readonly<Record<string, readonly string[]>> = {
  answered: ["answered_human"],
  covered: ["answering_service", "sister_site"],
  ai: ["ai_agent"],
  short: ["short_ring"],
  missed: [
    ...["no_answer", "busy", "all_lines_busy", "caller_abandoned", "queue_abandoned", "menu_abandoned"],
    ...["voicemail_no_message", "foreign_voicemail", "unreachable", "rejected", "voicemail_message", "failed_network"],
    ...["no_terminal_event", "clock_untrusted"],
  ],
}
const DEFECTS = ["template_fault", "carrier_unavailable", "carrier_rejected", "deadline_passed", "cancelled"]
const ORDER = [
  "suppressed",
  "held",
  "claimed",
  "submitting",
  "cancelled",
  "expired",
  "unknown",
  "rejected",
  "accepted",
  "undelivered",
  "delivered",
]

interface Attempt {
  readonly verdict: CallVerdict
  readonly set: string
  readonly caller: string
  readonly site: SlowSite
  readonly startMs: number
  readonly endMs: number
  readonly day: string
  readonly hour: number
  readonly open: boolean
  readonly text: Text
  /** From where the caller waited for the text, and the word that decided it. */
  readonly waitFromMs: number
  readonly decidedMs: number
}

interface Text {
  readonly state: string
  readonly reason: string
  readonly acceptedMs: number
  readonly deliveredMs: number
  readonly dispatchedMs: number
  /** The version of the verdict that the text taken first answers. */
  readonly version: number
  readonly deferred: boolean
  readonly messages: number
}

/** What a wall clock at the site shows. */
export function wallClock(site: SlowSite, atMs: number) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", {
      timeZone: site.zone,
      ...({
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        hourCycle: "h23",
        weekday: "short",
      } as const),
    })
      .formatToParts(new Date(atMs))
      .map(({ type, value }) => [type, value]),
  )
  const hour = Number(parts.hour)
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(String(parts.weekday).slice(0, 3)) + 1
  const open = site.openDays.includes(weekday) && hour >= site.opens && hour < site.closes
  return { day: `${parts.year}-${parts.month}-${parts.day}`, hour, weekday, open }
}

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

/** The word that stands for each call: what was told as it happened before any replay of it, and then the highest version. */
function attemptsOf(events: SlowEvents, sites: readonly SlowSite[]): Attempt[] {
  const callIds = [...new Set(events.verdicts.map((verdict) => verdict.callId))]
  return callIds.flatMap((callId) => {
    const told = events.verdicts.filter((verdict) => verdict.callId === callId)
    const live = told.filter((verdict) => verdict.origin !== "replay")
    const [verdict] = (live.length > 0 ? live : told).toSorted((a, b) => b.version - a.version)
    const site = sites.find(({ id }) => id === verdict?.locationId)
    if (verdict === undefined || site === undefined) return []
    const startMs = Math.floor(verdict.startedAtMs)
    const text = textOf(callId, events.steps)
    const set =
      live.length === 0 ? "none" : (Object.keys(SETS).find((name) => SETS[name]?.includes(verdict.reason)) ?? "none")
    return [
      {
        verdict,
        set,
        caller: verdict.callerKey,
        site,
        startMs,
        endMs: Math.max(startMs, Math.floor(verdict.endedAtMs)),
        ...wallClock(site, startMs),
        text,
        ...timesOf(told.find((one) => live.includes(one) && one.version === text.version) ?? verdict),
      },
    ]
  })
}

/**
 * A caller waits for a text from the end of the call; where it was decided while the caller might still have been on the
 * line, from when the last phone stopped ringing.
 */
const timesOf = ({ callOver, rungOutAtMs, startedAtMs, endedAtMs, decidedFromMs }: CallVerdict) => ({
  waitFromMs: !callOver && rungOutAtMs > 0 ? rungOutAtMs : Math.max(Math.floor(startedAtMs), Math.floor(endedAtMs)),
  decidedMs: Math.floor(decidedFromMs),
})

/** What is known of a call's text: taken by the carrier before anything else, then the newest verdict's, then the strongest word. */
function textOf(callId: string, steps: readonly MessageEvent[]): Text {
  const own = steps.filter((step) => step.callId === callId && step.class === "first")
  const taken = own.filter((step) => ["accepted", "undelivered", "delivered"].includes(step.state))
  const [known] = (taken.length > 0 ? taken : own).toSorted(
    (a, b) => b.verdictVersion - a.verdictVersion || ORDER.indexOf(b.state) - ORDER.indexOf(a.state) || b.atMs - a.atMs,
  )
  const first = (list: readonly MessageEvent[]) =>
    list.length === 0 ? 0 : Math.min(...list.map((step) => Math.floor(step.atMs)))
  const acceptedMs = first(taken)
  const [firstTaken] = taken.toSorted(
    (a, b) => Math.floor(a.atMs) - Math.floor(b.atMs) || (a.messageId < b.messageId ? -1 : 1),
  )
  const handedOver = own.filter((step) => step.state === "submitting" && step.messageId === firstTaken?.messageId)
  return {
    state: known?.state ?? "",
    reason: known?.reason ?? "",
    acceptedMs,
    deliveredMs: first(own.filter((step) => step.state === "delivered")),
    dispatchedMs: first(handedOver) || acceptedMs,
    version: firstTaken?.verdictVersion ?? 0,
    deferred: own.some((step) => step.state === "held" && step.reason === "quiet_hours"),
    messages: new Set(taken.map((step) => step.messageId)).size,
  }
}

const comesBefore = (a: Attempt, b: Attempt) =>
  a.startMs < b.startMs || (a.startMs === b.startMs && a.verdict.callId < b.verdict.callId)

function episodesOf(attempts: readonly Attempt[]): Attempt[][] {
  const episodes: Attempt[][] = []
  for (const attempt of attempts.toSorted((a, b) => (comesBefore(a, b) ? -1 : 1))) {
    const open = episodes.findLast(
      ([first]) => attempt.caller !== "" && first?.caller === attempt.caller && first.site === attempt.site,
    )
    const [first, last] = [open?.[0], open?.at(-1)]
    const joins =
      first !== undefined &&
      last !== undefined &&
      attempt.startMs < last.endMs + 30 * MINUTE &&
      attempt.startMs < first.startMs + DAY
    if (joins) open?.push(attempt)
    else episodes.push([attempt])
  }
  return episodes
}

function follow(episode: readonly Attempt[], attempts: readonly Attempt[], events: SlowEvents) {
  const first = episode[0] as Attempt
  const offers = episode.filter((attempt) => attempt.set !== "short")
  const misses = episode.filter((attempt) => attempt.set === "missed")
  const missed = offers.length > 0 && misses.length === offers.length
  const missedMs = misses[0]?.endMs ?? 0
  const [withText] = misses
    .filter((attempt) => attempt.text.acceptedMs > 0)
    .toSorted((a, b) => a.text.acceptedMs - b.text.acceptedMs || (comesBefore(a, b) ? -1 : 1))
  const texted = missed && withText !== undefined
  const text = withText?.text ?? textOf("", [])
  const within = (atMs: number, fromMs: number, untilMs: number) => atMs >= fromMs && atMs <= untilMs
  const inbound = events.inbound.filter(
    (message) =>
      first.caller !== "" &&
      message.callerKey === first.caller &&
      brandOfLine(message.line, attempts) === first.site.brandId &&
      message.origin !== "replay",
  )
  const replies = inbound
    .filter((message) => kindOf(message) === "reply")
    .map((message) => Math.floor(message.receivedAtMs))
    .filter((atMs) => texted && within(atMs, text.acceptedMs, text.acceptedMs + DAY))
  const replied = replies.length > 0
  const turns = events.turns.filter(
    (turn) => first.caller !== "" && turn.callerKey === first.caller && turn.brandId === first.site.brandId,
  )
  const overMs = Math.max(...episode.map((attempt) => attempt.endMs))
  const answeredLater =
    missed &&
    attempts.some(
      (other) =>
        first.caller !== "" &&
        other.caller === first.caller &&
        other.site === first.site &&
        other.set === "answered" &&
        other.startMs > overMs &&
        other.startMs <= missedMs + DAY,
    )
  const person = turns.some(
    (turn) =>
      turn.kind === "human_reply" && replied && within(Math.floor(turn.atMs), Math.min(...replies), missedMs + DAY),
  )
  const spoken = turns.some(
    (turn) =>
      turn.kind === "outcome" &&
      ["called_back", "booked"].includes(turn.outcome) &&
      within(Math.floor(turn.atMs), missedMs, missedMs + DAY),
  )
  const byPeople = turns
    .filter((turn) => turn.kind === "human_reply" || ["called_back", "booked"].includes(turn.outcome))
    .map((turn) => Math.floor(turn.atMs))
    .filter((atMs) => missed && within(atMs, missedMs, missedMs + DAY))
  return {
    ...first,
    spokenMs: byPeople.length === 0 ? 0 : Math.min(...byPeople),
    offered: offers.length > 0,
    missed,
    missedMs,
    lastMissedMs: Math.max(...misses.map((attempt) => attempt.endMs)),
    heldOvernight: misses.some(({ text: own }) => own.state === "held" && own.reason === "quiet_hours"),
    texted,
    text,
    acceptedMs: text.acceptedMs,
    deliveredMs: texted ? text.deliveredMs : 0,
    waitFromMs: withText?.waitFromMs ?? 0,
    decidedMs: withText?.decidedMs ?? 0,
    messages: sum(misses.map((attempt) => attempt.text.messages)),
    fate: fateOf(texted, misses),
    replied,
    answeredLater,
    reached: missed && ((replied && (answeredLater || person)) || spoken),
    optedOut:
      texted &&
      inbound.some(
        (message) =>
          kindOf(message) === "stop" &&
          within(Math.floor(message.receivedAtMs), text.acceptedMs, text.acceptedMs + DAY),
      ),
  }
}

function fateOf(texted: boolean, misses: readonly Attempt[]): string {
  const states = misses.map((attempt) => attempt.text.state)
  if (texted) return "texted"
  if (states.some((state) => ["held", "claimed", "submitting"].includes(state))) return "pending"
  for (const state of ["unknown", "rejected", "expired"]) if (states.includes(state)) return `failed/${state}`
  const heldBack = misses.find((attempt) => ["suppressed", "cancelled"].includes(attempt.text.state))
  return heldBack === undefined ? "pending" : `suppressed/${heldBack.text.reason || "cancelled"}`
}

/** Each wait for a person: a caller's text after a day of quiet, until a person writes or the caller was spoken to. */
function waitsOf(events: SlowEvents, sites: readonly SlowSite[]) {
  const replies = distinct(
    events.inbound.filter(
      (message) => message.origin !== "replay" && message.callerKey !== "" && kindOf(message) === "reply",
    ),
  )
  return replies.flatMap((message) => {
    const site = sites.find(({ line }) => line === message.line)
    if (site === undefined) return []
    const atMs = Math.floor(message.receivedAtMs)
    const people = events.turns.filter((turn) => turn.callerKey === message.callerKey && turn.brandId === site.brandId)
    const spoken = [
      ...replies
        .filter(
          (other) =>
            other.callerKey === message.callerKey &&
            sites.find(({ line }) => line === other.line)?.brandId === site.brandId,
        )
        .map((other) => Math.floor(other.receivedAtMs)),
      ...people.filter((turn) => turn.kind === "human_reply").map((turn) => Math.floor(turn.atMs)),
    ]
    if (spoken.some((other) => other < atMs && other > atMs - DAY)) return []
    const answers = people
      .filter(
        (turn) =>
          turn.kind === "human_reply" || (turn.kind === "outcome" && ["called_back", "booked"].includes(turn.outcome)),
      )
      .map((turn) => Math.floor(turn.atMs))
      .filter((other) => other >= atMs)
    return [
      { site, ...wallClock(site, atMs), sinceMs: atMs, answeredMs: answers.length === 0 ? 0 : Math.min(...answers) },
    ]
  })
}

/** The texts that the generated worlds use, told apart by a reader's eye. */
function kindOf(message: InboundMessage): string {
  if (message.providerOptOut !== "") return message.providerOptOut
  if (/^stop$/i.test(message.body)) return "stop"
  if (/^help$/i.test(message.body)) return "help"
  if (message.body.startsWith("Liked “")) return "reaction"
  if (/driving/.test(message.body)) return "auto"
  return "reply"
}

const brandOfLine = (line: string, attempts: readonly Attempt[]) =>
  attempts.find(({ site }) => site.line === line)?.site.brandId
const distinct = (messages: readonly InboundMessage[]) => [
  ...new Map(messages.map((message) => [message.eventId, message])).values(),
]
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
