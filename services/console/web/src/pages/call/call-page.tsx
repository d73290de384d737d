import { useQuery } from "@tanstack/react-query"
import { Link, useParams } from "@tanstack/react-router"
import {
  Ban,
  Check,
  ChevronLeft,
  Clock,
  Copy,
  type LucideIcon,
  MessageSquare,
  Phone,
  PhoneCall,
  PhoneMissed,
  PhoneOff,
  Send,
  Voicemail,
} from "lucide-react"
import { callQuery } from "../../api/calls.ts"
import { threadSearchQuery } from "../../api/threads.ts"
import type { CallInFull, Leg } from "../../api/views.ts"
import { OutcomeChip } from "../../parts/outcome-chip.tsx"
import { Part } from "../../parts/part.tsx"
import { blockLines } from "../../parts/skeleton.tsx"
import { useToast } from "../../shell/toasts.tsx"
import { useNames } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { ANSWERED_BY_WORDS, MESSAGE_STATE_WORDS, wordsFor } from "../../words/codes.ts"
import { sayCountOf, sayDuration, sayNumber } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"
import { decisionRecord, type Step } from "./decision-record.ts"
import { LegDiagram } from "./leg-diagram.tsx"
import { RawEvents } from "./raw-events.tsx"
import { TheText } from "./the-text.tsx"

export function CallPage() {
  useTitle("Call")
  const { callId } = useParams({ from: "/shell/calls/$callId" })
  const query = useQuery(callQuery(callId))
  return (
    <Part heading query={query} name="This call" lines={blockLines(420)}>
      {(call) => <CallShown call={call} />}
    </Part>
  )
}

function CallShown({ call }: { readonly call: CallInFull }) {
  const { locationName, zoneAt } = useNames()
  const zone = zoneAt(call.locationId)
  const startedMs = call.startedAt === null ? null : Date.parse(call.startedAt)
  return (
    <>
      <header className="band call-head">
        <Link className="back-link" to="/calls">
          <ChevronLeft className="ico s" />
          Calls
        </Link>
        <div className="cd-top">
          <div>
            <h1>
              {call.callerName ?? sayNumber(call.from)} <OutcomeChip verdict={call.verdict} reason={call.reason} />
            </h1>
            <p>
              {call.callerName === null ? null : <span className="num">{sayNumber(call.from)} </span>}
              rang <span className="num">{sayNumber(call.to)}</span>
              {call.locationId === null ? "" : `, ${locationName(call.locationId)}`}
              {startedMs === null ? "" : `. ${sayTime(startedMs, zone, "long")}, ${sayTime(startedMs, zone, "second")}`}
            </p>
          </div>
          <div className="acts">
            <OpenThread number={call.from} />
            {call.from === null ? null : (
              <a className="btn primary" href={`tel:${call.from}`}>
                <Phone className="ico s" />
                Call back
              </a>
            )}
          </div>
        </div>
      </header>
      <Strip call={call} />
      <section className="band" aria-labelledby="h-legs">
        <div className="head">
          <h2 id="h-legs">What the phones did</h2>
          <p>{sayCountOf(call.legs.filter(isPhone).length, "phone")} told of by the carrier</p>
        </div>
        <LegDiagram call={call} zone={zone} />
        <StageWords call={call} />
      </section>
      <div className="split main-side">
        <section aria-labelledby="h-why">
          <div className="head">
            <h2 id="h-why">Why we decided this</h2>
            <p>
              {call.version === 0 ? "Not decided yet" : `Version ${call.version}`}
              {call.origin === "live" || call.origin === ""
                ? ""
                : `, ${call.origin === "sweep" ? "found by the sweep" : `${call.origin}ed record`}`}
            </p>
          </div>
          <ol className="why">
            {decisionRecord(call).map((step) => (
              <WhyStep key={step.words} step={step} />
            ))}
          </ol>
        </section>
        <TheText call={call} zone={zone} />
      </div>
      <RawEvents callId={call.callId} zone={zone} />
      <Traces call={call} />
    </>
  )
}

const isPhone = ({ role, outcome }: Leg) => role === "callee" && outcome?.includes("voicemail") !== true

/** The thread with this caller, where there is one. */
function OpenThread({ number }: { readonly number: string | null }) {
  const threads = useQuery({ ...threadSearchQuery(number ?? ""), enabled: number !== null })
  const found = threads.data?.find(({ contact }) => number !== null && contact?.numbers.includes(number) === true)
  if (found === undefined) return null
  return (
    <Link className="btn" to="/inbox" search={{ view: "all", thread: found.threadId }}>
      <MessageSquare className="ico s" />
      Open thread
    </Link>
  )
}

function Strip({ call }: { readonly call: CallInFull }) {
  const { textBack } = call
  const endedMs = call.endedAt === null ? null : Date.parse(call.endedAt)
  const sentMs = textBack?.sentAt == null ? null : Date.parse(textBack.sentAt)
  const deliveredMs = textBack?.deliveredAt == null ? null : Date.parse(textBack.deliveredAt)
  const phones = call.legs.filter(isPhone).length
  return (
    <dl className="strip5">
      <div>
        <dt>Rang for</dt>
        <dd>
          {call.ringMs === null ? "not told" : sayDuration(call.ringMs)}
          <small>{phones === 0 ? "" : sayCountOf(phones, "phone")}</small>
        </dd>
      </div>
      <div>
        <dt>Answered by</dt>
        <dd>{call.answeredBy === null ? "–" : wordsFor(ANSWERED_BY_WORDS, call.answeredBy)}</dd>
      </div>
      <div>
        <dt>Waited</dt>
        <dd>
          {call.settleWaitMs === 0 ? "not at all" : sayDuration(call.settleWaitMs)}
          <small>for late legs</small>
        </dd>
      </div>
      <div>
        <dt>Texted after</dt>
        <dd>
          {sentMs === null || endedMs === null ? "–" : sayDuration(sentMs - endedMs)}
          <small>
            {deliveredMs === null || endedMs === null ? "" : `delivered ${sayDuration(deliveredMs - endedMs)}`}
          </small>
        </dd>
      </div>
      <div>
        <dt>Text</dt>
        <dd>{textBack === null ? "none" : wordsFor(MESSAGE_STATE_WORDS, textBack.state)}</dd>
      </div>
    </dl>
  )
}

function StageWords({ call }: { readonly call: CallInFull }) {
  const { textBack, endedAt, decidedFrom } = call
  if (textBack?.sentAt == null || endedAt === null || decidedFrom === null) return null
  const [ended, known, sent] = [Date.parse(endedAt), Date.parse(decidedFrom), Date.parse(textBack.sentAt)]
  return (
    <ul className="stage-words">
      <li>
        <span className="sw carrier" />
        Carrier told us <b>{sayDuration(known - ended)}</b>
      </li>
      <li>
        <span className="sw us" />
        We decided and sent <b>{sayDuration(sent - known)}</b>
      </li>
      {textBack.deliveredAt === null ? null : (
        <li className="mute">
          To the handset <b className="soft">{sayDuration(Date.parse(textBack.deliveredAt) - sent)}</b>
        </li>
      )}
    </ul>
  )
}

const GLYPHS: Readonly<Record<Step["icon"], LucideIcon>> = {
  phones: PhoneOff,
  voicemail: Voicemail,
  missed: PhoneMissed,
  answered: PhoneCall,
  check: Check,
  send: Send,
  stop: Ban,
  clock: Clock,
  clockoff: Clock,
}

function WhyStep({ step }: { readonly step: Step }) {
  const Glyph = GLYPHS[step.icon]
  const tone = step.tone === "sent" ? "concl sent" : step.tone === "fact" || step.tone === "held" ? "" : step.tone
  return (
    <li className={tone}>
      <Glyph className="ico" />
      <span>
        {step.words}
        {step.more === undefined ? null : <small>{step.more}</small>}
      </span>
      <span className="src">{step.source.replaceAll("_", " ")}</span>
    </li>
  )
}

function Traces({ call }: { readonly call: CallInFull }) {
  const toast = useToast()
  return (
    <section className="band" aria-labelledby="h-trace">
      <div className="head">
        <h2 id="h-trace">For support</h2>
        <div className="aside">
          <button
            type="button"
            className="btn sm"
            onClick={async () => {
              await navigator.clipboard.writeText(JSON.stringify(call, null, 2))
              toast({ words: "The call is in the clipboard" })
            }}
          >
            <Copy className="ico s" />
            Copy all
          </button>
        </div>
      </div>
      <dl className="facts trace">
        <dt>Call</dt>
        <dd>
          <code>{call.callId}</code>
        </dd>
        <dt>Carrier</dt>
        <dd>
          {call.carrier}
          {call.accountId === null ? "" : `, account ${call.accountId}`}
        </dd>
        {call.textBack?.messageId == null ? null : (
          <>
            <dt>Text</dt>
            <dd>
              <code>{call.textBack.messageId}</code>
            </dd>
          </>
        )}
        {call.legs
          .filter(({ cause }) => cause !== null)
          .map(({ legKey, cause, target }) => (
            <div key={legKey} style={{ display: "contents" }}>
              <dt>{target === null ? "Cause" : sayNumber(target)}</dt>
              <dd>
                <code>{cause}</code>
              </dd>
            </div>
          ))}
      </dl>
      <p className="hint">The same ids stand in logs and in the API.</p>
    </section>
  )
}
