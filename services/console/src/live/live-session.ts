import type { ServerResponse } from "node:http"
import { backoffMs, isRetryable, type Log, ReboundError } from "@rebound/runtime"
import type { Sight } from "../access/sight.ts"
import { instant } from "../api/present.ts"
import { presentFreshness } from "../figures/present-figures.ts"
import type { AnalyticsSource, ConversationsSource } from "../ports/sources.ts"
import type { Sightings } from "../setup/sightings.ts"
import { type LiveEvent, threadEvents, wire } from "./live-event.ts"

/** A proxy cuts what is silent for a minute or less. */
const beatMs = 15_000
/** Events that a reader has not taken; a page that is so far behind reads everything again, which is cheaper for both. */
const backlogBytesMax = 256 * 1024
/** Figures are asked about at most so often, however often they change. */
const freshnessEveryMs = 5_000
const backoff = { baseMs: 250, maxMs: 10_000 }

export interface LiveSessionOptions {
  readonly sight: Sight
  /** Whether the reader sees the whole reseller. */
  readonly whole: boolean
  readonly conversations: ConversationsSource | undefined
  readonly analytics: AnalyticsSource | undefined
  /** Left out: the reader may not see the directory. */
  readonly sightings: Sightings | undefined
  readonly seesLocation: (id: string) => boolean
  readonly seesLine: (number: string) => boolean
  /** Whether the reader may still see what it saw; asked at every fourth beat. */
  readonly stillAllowed: () => Promise<boolean>
  readonly log: Log
  readonly now: () => number
  readonly random: () => number
}

/**
 * Writes to one reader what changes within its sight, until either side ends it. Follows the services by itself and again
 * after they were away; the reader is told by `ready` that it should read what it missed.
 */
export function startLiveSession(response: ServerResponse, options: LiveSessionOptions): { end(): void } {
  const { sight, conversations, analytics, log, now } = options
  const over = new AbortController()
  const startedAtMs = now()
  let count = 0
  let beats = 0
  let freshnessTimer: NodeJS.Timeout | undefined

  const end = () => {
    if (over.signal.aborted) return
    over.abort()
    clearInterval(beat)
    clearTimeout(freshnessTimer)
    stopListening?.()
    response.end()
  }
  const write = (text: string) => {
    if (over.signal.aborted) return
    response.write(text)
    // The reader has stopped reading: it comes back and reads everything again.
    if (response.writableLength > backlogBytesMax) end()
  }
  const tell = (event: LiveEvent) => write(wire(`${startedAtMs}-${++count}`, event))

  const beat = setInterval(() => {
    write(": beat\n\n")
    if (++beats % 4 === 0)
      options.stillAllowed().then(
        (allowed) => {
          if (!allowed) end()
        },
        (error: unknown) => log.warn({ err: error }, "a live page could not be looked at again"),
      )
  }, beatMs)
  const stopListening = options.sightings?.onFirst((resellerId, { accountId, line, firstAtMs }) => {
    if (resellerId !== sight.resellerId || (line === "" ? !options.whole : !options.seesLine(line))) return
    tell({ name: "setup", data: { accountId, line: line === "" ? null : line, firstEventAt: instant(firstAtMs) } })
  })
  response.on("close", end)
  response.on("error", end)

  const tellFreshness = async () => {
    if (analytics === undefined) return
    const told = await analytics.freshness({ resellerId: sight.resellerId }, { signal: over.signal })
    tell({ name: "freshness", data: presentFreshness(told, options.whole) })
  }
  const freshnessSoon = () => {
    freshnessTimer ??= setTimeout(() => {
      freshnessTimer = undefined
      tellFreshness().catch(() => {})
    }, freshnessEveryMs)
  }

  async function follow<Change>(open: () => AsyncIterable<Change>, onChange: (change: Change) => void): Promise<void> {
    for (let failures = 0; !over.signal.aborted; ) {
      try {
        for await (const change of open()) {
          failures = 0
          onChange(change)
        }
        failures++
      } catch (error) {
        if (over.signal.aborted) return
        // Not our bug to crash on: the page lives on without this part.
        if (error instanceof ReboundError && !isRetryable(error) && error.code === "RPC_UNIMPLEMENTED") return
        failures++
      }
      if (over.signal.aborted) return
      await sleep(backoffMs(failures, { ...backoff, random: options.random }), over.signal)
      // What changed meanwhile was told to nobody.
      if (!over.signal.aborted) tell({ name: "ready", data: { at: instant(now()) } })
    }
  }

  write("retry: 1000\n\n")
  tell({ name: "ready", data: { at: instant(startedAtMs) } })
  if (conversations !== undefined)
    void follow(
      () => conversations.watch({ sight }, { signal: over.signal, deadlineMs: Infinity }),
      (change) => {
        for (const event of threadEvents(sight, change)) tell(event)
      },
    )
  if (analytics !== undefined) {
    void follow(
      () => analytics.watchFigures({ ...sight }, { signal: over.signal, deadlineMs: Infinity }),
      ({ atMs, locationIds }) => {
        const own = locationIds.filter(options.seesLocation)
        // News of other places only is none here; news that names no place is for all.
        if (locationIds.length > 0 && own.length === 0) return
        tell({ name: "figures", data: { at: instant(atMs), locationIds: own } })
        freshnessSoon()
      },
    )
    tellFreshness().catch(() => {})
  }
  return { end }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener("abort", done)
  })
}
