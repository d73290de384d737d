import { type Attempt, comesBefore, textOf } from "./slow-attempts.ts"
import { DAY, kindOf, MINUTE, type SlowEvents } from "./slow-events.ts"

/** Attempts of one caller at one site that hang together. */
export function episodesOf(attempts: readonly Attempt[]): Attempt[][] {
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

/** What became of an episode: its text, its caller and the people. */
export function follow(episode: readonly Attempt[], attempts: readonly Attempt[], events: SlowEvents) {
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

const brandOfLine = (line: string, attempts: readonly Attempt[]) =>
  attempts.find(({ site }) => site.line === line)?.site.brandId
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
