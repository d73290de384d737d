import { Link } from "@tanstack/react-router"
import {
  ArrowRightLeft,
  Ban,
  Check,
  CheckCheck,
  CircleAlert,
  Clock,
  Hand,
  Lock,
  type LucideIcon,
  MessageSquareOff,
  PhoneCall,
  PhoneMissed,
  PhoneOutgoing,
  RefreshCw,
} from "lucide-react"
import type { ReactNode } from "react"
import type { TimelineEntry } from "../../api/views.ts"
import {
  DECISION_REASON_WORDS,
  MESSAGE_STATE_WORDS,
  VERDICT_REASON_SENTENCES,
  VERDICT_WORDS,
  wordsFor,
} from "../../words/codes.ts"
import { sayReplyLine } from "../../words/say-move.ts"
import { sayDuration } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"

interface Props {
  readonly entry: TimelineEntry
  readonly zone: string
  readonly callerName: string
}

/** One component per kind of entry. A kind that this page does not know is shown by its words. */
export function Entry(props: Props) {
  switch (props.entry.kind) {
    case "call":
      return <CallEntry {...props} />
    case "text_in":
      return <TextIn {...props} />
    case "text_out":
      return isUnsent(props.entry) ? <NotTexted {...props} /> : <TextOut {...props} />
    case "note":
      return <Note {...props} />
    case "assignment":
      return <Assigned {...props} />
    case "state":
      return <StateChanged {...props} />
    case "move":
      return <Moved {...props} />
    case "opt_out":
      return <OptOut {...props} />
    case "task":
      return <TaskMade {...props} />
    default:
      return (
        <Line entry={props.entry} zone={props.zone} icon={Clock}>
          {props.entry.body || props.entry.kind.replaceAll("_", " ")}
        </Line>
      )
  }
}

/** Decided against, or never handed over: there are no words that the caller could have read. */
const isUnsent = ({ messageState, body }: TimelineEntry): boolean =>
  messageState === "suppressed" || messageState === "cancelled" || (messageState === "expired" && body === "")

function Line({
  entry,
  zone,
  icon: Glyph,
  tone = "",
  children,
}: {
  readonly entry: TimelineEntry
  readonly zone: string
  readonly icon: LucideIcon
  readonly tone?: string
  readonly children: ReactNode
}) {
  return (
    <div className={`ev ${tone}`}>
      <Glyph className="ico" />
      <span>{children}</span>
      <Time at={entry.at} zone={zone} shape="second" />
    </div>
  )
}

function Time({
  at,
  zone,
  shape,
}: {
  readonly at: string | null
  readonly zone: string
  readonly shape: "clock" | "second"
}) {
  return at === null ? <span /> : <time dateTime={at}>{sayTime(Date.parse(at), zone, shape)}</time>
}

function CallEntry({ entry, zone }: Props) {
  const missed = entry.verdict === "missed" || entry.verdict === "unresolved"
  return (
    <Line entry={entry} zone={zone} icon={missed ? PhoneMissed : PhoneCall} tone={missed ? "missed" : ""}>
      <b>{wordsFor(VERDICT_WORDS, entry.verdict ?? "")} call.</b>{" "}
      {wordsFor(VERDICT_REASON_SENTENCES, entry.reason ?? "")}
      {entry.ringMs === null || entry.ringMs === 0 ? "" : ` Rang ${sayDuration(entry.ringMs)}.`}
      {entry.callId === null ? null : (
        <>
          {" "}
          <Link className="link" to="/calls/$callId" params={{ callId: entry.callId }}>
            Details
          </Link>
        </>
      )}
    </Line>
  )
}

function NotTexted({ entry, zone }: Props) {
  return (
    <Line entry={entry} zone={zone} icon={MessageSquareOff}>
      <b>Not texted:</b> {wordsFor(DECISION_REASON_WORDS, entry.reason ?? entry.messageState ?? "")}.
    </Line>
  )
}

function TextIn({ entry, zone, callerName }: Props) {
  return (
    <div className="msg">
      <div className="bub">{entry.body}</div>
      <Media entry={entry} />
      <p className="by">
        <b>{callerName}</b>
        <Time at={entry.at} zone={zone} shape="clock" />
      </p>
    </div>
  )
}

function Media({ entry }: { readonly entry: TimelineEntry }) {
  if (entry.mediaUrls.length === 0) return null
  return (
    <p className="by">
      {entry.mediaUrls.length === 1 ? "With a picture" : `With ${entry.mediaUrls.length} pictures`}, kept by the carrier
    </p>
  )
}

function TextOut({ entry, zone }: Props) {
  const automatic = entry.author === "automatic" || entry.author === ""
  return (
    <div className={automatic ? "msg out auto" : "msg out"}>
      <div className="bub">{entry.body}</div>
      <p className="by">
        <b>{automatic ? "Automatic" : entry.author}</b>
        {entry.textedInError ? <span>texted in error: the call was answered</span> : null}
        <Receipt entry={entry} />
        <Time at={entry.at} zone={zone} shape="clock" />
      </p>
    </div>
  )
}

/** The text's fate so far: glyph, word, and the code where the carrier gave one. */
function Receipt({ entry }: { readonly entry: TimelineEntry }) {
  const state = entry.messageState ?? ""
  const bad = state === "undelivered" || state === "rejected" || state === "unknown" || state === "expired"
  const Glyph = state === "delivered" ? CheckCheck : state === "accepted" ? Check : bad ? CircleAlert : Clock
  const tookMs =
    entry.deliveredAt === null || entry.acceptedAt === null
      ? null
      : Date.parse(entry.deliveredAt) - Date.parse(entry.acceptedAt)
  return (
    <span className={bad ? "rc bad" : "rc"}>
      <Glyph className="ico s" />
      {wordsFor(MESSAGE_STATE_WORDS, state)}
      {state === "delivered" && tookMs !== null && tookMs > 0 ? ` in ${sayDuration(tookMs)}` : ""}
      {entry.errorCode === null || entry.errorCode === "" ? "" : ` (${entry.errorCode})`}
    </span>
  )
}

function Note({ entry, zone }: Props) {
  return (
    <div className="note">
      <p>
        <Lock className="ico s" />
        Private note, {entry.author} <Time at={entry.at} zone={zone} shape="clock" />
      </p>
      <p>{entry.body}</p>
    </div>
  )
}

function Assigned({ entry, zone }: Props) {
  return (
    <Line entry={entry} zone={zone} icon={Hand}>
      {entry.body === "" ? (
        <>
          <b>{entry.author}</b> put it back: nobody has it.
        </>
      ) : entry.body === entry.author ? (
        <b>{entry.author} took it.</b>
      ) : (
        <>
          <b>{entry.author}</b> gave it to <b>{entry.body}</b>.
        </>
      )}
    </Line>
  )
}

function StateChanged({ entry, zone }: Props) {
  return (
    <Line entry={entry} zone={zone} icon={RefreshCw}>
      <b>{entry.author}</b> {entry.body}
    </Line>
  )
}

function Moved({ entry, zone }: Props) {
  return (
    <Line entry={entry} zone={zone} icon={ArrowRightLeft}>
      <b>{entry.body}</b> by {entry.author}. {sayReplyLine(entry.line)}
    </Line>
  )
}

function OptOut({ entry, zone }: Props) {
  return (
    <Line entry={entry} zone={zone} icon={Ban} tone="missed">
      <b>Opted out.</b> {entry.body === "" ? "No text leaves to this number until they text START." : entry.body}
    </Line>
  )
}

function TaskMade({ entry, zone }: Props) {
  return (
    <Line entry={entry} zone={zone} icon={PhoneOutgoing}>
      <b>A callback task was made</b>
      {entry.reason === null || entry.reason === "" ? "." : `: ${wordsFor(DECISION_REASON_WORDS, entry.reason)}.`}
      {entry.body === "" ? "" : ` ${entry.body}`}
    </Line>
  )
}
