import type { CallInFull } from "../../api/views.ts"
import { DECISION_REASON_WORDS, MESSAGE_STATE_WORDS, wordsFor } from "../../words/codes.ts"
import { sayCountOf, sayNumber } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"

/** The words that the caller got, and what became of them. */
export function TheText({ call, zone }: { readonly call: CallInFull; readonly zone: string }) {
  const { textBack } = call
  return (
    <section aria-labelledby="h-text">
      <h2 id="h-text">The text</h2>
      {textBack === null || textBack.body === null ? (
        <p className="quiet-note">
          {textBack === null
            ? call.verdict === "missed"
              ? "Not decided yet."
              : "No text belongs to a call that was not missed."
            : `None. ${textBack.reason === null ? wordsFor(MESSAGE_STATE_WORDS, textBack.state) : `Not texted: ${wordsFor(DECISION_REASON_WORDS, textBack.reason)}`}.`}
        </p>
      ) : (
        <>
          <div className="msg out auto whole">
            <div className="bub">{textBack.body}</div>
            <p className="by">
              From {sayNumber(call.to)}, {textBack.body.length} characters, {sayCountOf(textBack.segments, "segment")}
            </p>
          </div>
          <ol className="receipts">
            {receiptsOf(call).map(({ words, more, at }) => (
              <li key={words}>
                <span>
                  {words}
                  {more === "" ? null : <small>{more}</small>}
                </span>
                {at === null ? <span /> : <time dateTime={at}>{sayTime(Date.parse(at), zone, "hundredth")}</time>}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

function receiptsOf(
  call: CallInFull,
): readonly { readonly words: string; readonly more: string; readonly at: string | null }[] {
  const { textBack } = call
  if (textBack === null) return []
  const settled = ["undelivered", "rejected", "unknown", "expired", "cancelled"].includes(textBack.state)
  return [
    { words: "The call ended", more: "", at: call.endedAt },
    { words: "We knew", more: "No other text may leave for this call", at: call.decidedFrom },
    ...(textBack.holdUntil === null || textBack.sentAt !== null
      ? []
      : [{ words: "Held until", more: "", at: textBack.holdUntil }]),
    ...(textBack.sentAt === null ? [] : [{ words: `Sent by ${call.carrier}`, more: "", at: textBack.sentAt }]),
    ...(textBack.deliveredAt === null
      ? []
      : [{ words: "Delivered", more: "Receipt from the caller’s carrier", at: textBack.deliveredAt }]),
    ...(settled
      ? [
          {
            words: `${wordsFor(MESSAGE_STATE_WORDS, textBack.state)}${textBack.errorCode === null ? "" : ` (${textBack.errorCode})`}`,
            more: textBack.reason === null ? "" : wordsFor(DECISION_REASON_WORDS, textBack.reason),
            at: null,
          },
        ]
      : []),
  ]
}
