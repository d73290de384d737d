import type { Bus, Consumer } from "@rebound/bus"
import { callVerdictCodec, messageEventCodec, TOPICS } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { Lifecycle } from "@rebound/runtime"
import { messageLine, type Paint, verdictLine } from "./lines.ts"

/** Calls whose last words are remembered. */
const SHOWN_MAX = 5_000

/** Shows calls, verdicts and texts as they pass by on the bus. */
export async function startTerminal(
  lifecycle: Lifecycle,
  options: {
    readonly bus: Bus
    readonly directory: DirectoryView
    readonly paint: Paint
    readonly print: (line: string) => void
    readonly onFatal: (error: unknown) => void
  },
): Promise<void> {
  const { bus, directory, paint, print, onFatal } = options
  const nameOf = (resellerId: string, locationId: string): string =>
    directory.location(resellerId, locationId)?.name ?? (locationId || "nobody's number")
  const shown = new Map<string, string>()
  await lifecycle.start(
    "terminal",
    () =>
      bus.consume({
        group: "solo-terminal",
        topics: [TOPICS.verdicts.name, TOPICS.messages.name],
        work: async ({ topic, value }) => {
          if (topic === TOPICS.verdicts.name) {
            const verdict = callVerdictCodec.decode(value)
            // A new version may only say that the caller has hung up now, which is no news to a reader.
            if (shown.get(verdict.callId) === verdict.reason) return
            if (shown.size >= SHOWN_MAX) shown.clear()
            shown.set(verdict.callId, verdict.reason)
            print(verdictLine(verdict, nameOf(verdict.resellerId, verdict.locationId), paint))
            return
          }
          const event = messageEventCodec.decode(value)
          if (event.state === "claimed" || (event.state === "suppressed" && event.reason === "not_missed")) return
          print(messageLine(event, nameOf(event.resellerId, event.locationId), paint))
        },
        onFatal,
      }),
    (opened: Consumer) => opened.close(),
  )
}
