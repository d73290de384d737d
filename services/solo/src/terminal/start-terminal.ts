import type { Bus, Consumer } from "@rebound/bus"
import { callVerdictCodec, inboundMessageCodec, messageEventCodec, TOPICS } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import { type Lifecycle, PoisonError } from "@rebound/runtime"
import { messageLine, type Paint, replyLine, verdictLine } from "./lines.ts"

/** Calls that are remembered to count from: those of an hour and more at one a second. */
const CALLS_MAX = 5_000

/** Shows calls, verdicts, texts and replies as they pass by on the bus. */
export async function startTerminal(
  lifecycle: Lifecycle,
  options: {
    readonly bus: Bus
    readonly directory: Pick<DirectoryView, "location" | "lineByNumber">
    readonly paint: Paint
    readonly print: (line: string) => void
    readonly now: () => number
    readonly onFatal: (error: unknown) => void
  },
): Promise<void> {
  const { bus, directory, paint, print, now, onFatal } = options
  const nameOf = (resellerId: string, locationId: string): string =>
    directory.location(resellerId, locationId)?.name ?? (locationId || "nobody's number")
  const calls = new Map<string, { readonly reason: string; readonly decidedFromMs: number }>()

  const showVerdict = (value: Uint8Array) => {
    const verdict = callVerdictCodec.decode(value)
    // A new version may only say that the caller has hung up now, which is no news to a reader.
    if (calls.get(verdict.callId)?.reason === verdict.reason) return
    if (calls.size >= CALLS_MAX) calls.clear()
    calls.set(verdict.callId, verdict)
    print(verdictLine(verdict, nameOf(verdict.resellerId, verdict.locationId), now(), paint))
  }
  const showStep = (value: Uint8Array) => {
    const event = messageEventCodec.decode(value)
    if (event.state === "claimed" || (event.state === "suppressed" && event.reason === "not_missed")) return
    const fromMs = event.class === "first" ? calls.get(event.callId)?.decidedFromMs : undefined
    const tookMs = fromMs === undefined ? undefined : Math.max(0, Math.round(event.atMs - fromMs))
    print(messageLine(event, nameOf(event.resellerId, event.locationId), tookMs, paint))
  }
  const showReply = (value: Uint8Array) => {
    const message = inboundMessageCodec.decode(value)
    const where = directory.lineByNumber(message.line)?.location.name ?? "nobody's number"
    print(replyLine(message, where, paint))
  }
  const shows = new Map<string, (value: Uint8Array) => void>([
    [TOPICS.verdicts.name, showVerdict],
    [TOPICS.messages.name, showStep],
    [TOPICS.inboundMessages.name, showReply],
  ])
  await lifecycle.start(
    "terminal",
    () =>
      bus.consume({
        group: "solo-terminal",
        topics: [...shows.keys()],
        work: async ({ topic, value }) => {
          try {
            if (value !== null) shows.get(topic)?.(value)
          } catch (error) {
            // The service that owns the topic buries what cannot be read, and says so in the log.
            if (!(error instanceof PoisonError)) throw error
          }
        },
        onFatal,
      }),
    (opened: Consumer) => opened.close(),
  )
}
