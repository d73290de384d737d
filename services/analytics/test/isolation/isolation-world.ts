import { create } from "@bufbuild/protobuf"
import { CallVerdictSchema, InboundMessageSchema, MessageEventSchema } from "@rebound/contracts"
import type { DirectoryIndex } from "@rebound/directory"
import { indexOf } from "../analytics-world.ts"
import type { SlowEvents, SlowSite } from "../slow/slow-events.ts"

export const RESELLERS = ["alder", "birch", "cedar"] as const
/** The same in every reseller, as are callers and the carrier's ids of calls: nothing but the reseller tells them apart. */
export const BRANDS = ["dental", "legal", "hvac"] as const
export const SITES_OF_BRAND = 3
export const DAYS = ["2026-10-05", "2026-10-06", "2026-10-07"] as const
/** The text's and the caller's words come within the hour; seen a week later. */
export const AS_OF_MS = Date.parse("2026-10-14T12:00:00Z")

export type Fate = "answered" | "missed" | "texted" | "replied"

/** One call as the proof knows it. Each has a caller of its own, so each is an episode. */
export interface KnownCall {
  readonly resellerId: string
  readonly brandId: string
  readonly siteId: string
  readonly day: string
  readonly callId: string
  readonly callerKey: string
  readonly endedMs: number
  readonly fate: Fate
}

const FATES: readonly Fate[] = ["answered", "missed", "texted", "replied"]

export const sitesOf = (reseller: number): SlowSite[] =>
  BRANDS.flatMap((brandId, brand) =>
    Array.from({ length: SITES_OF_BRAND }, (_, at) => ({
      id: `${brandId}-${at + 1}`,
      brandId,
      zone: "UTC",
      line: `+1${["212", "312", "415"][reseller]}55501${String(brand * SITES_OF_BRAND + at).padStart(2, "0")}`,
      openDays: [1, 2, 3, 4, 5, 6, 7],
      opens: 0,
      closes: 24,
    })),
  )

/** The directory of all three. */
export function directoryOfAll(): DirectoryIndex {
  let index: DirectoryIndex | undefined
  for (const [at, resellerId] of RESELLERS.entries()) index = indexOf(resellerId, sitesOf(at), index)
  if (index === undefined) throw new TypeError("no reseller")
  return index
}

/** A reseller's calls: how many a site has on a day, and how they went, differs with all three, so that counts give a leak away. */
export function knownCalls(reseller: number): KnownCall[] {
  const resellerId = RESELLERS[reseller] ?? ""
  const calls: KnownCall[] = []
  for (const [site, { id, brandId }] of sitesOf(reseller).entries())
    for (const [at, day] of DAYS.entries())
      for (let nth = 0; nth < 2 + ((reseller * 5 + site * 3 + at) % 7); nth++) {
        const number = calls.length
        calls.push({
          resellerId,
          brandId,
          siteId: id,
          day,
          callId: `${resellerId}:pbx:call-${number}`,
          callerKey: `1.caller-${number}`,
          endedMs: Date.parse(`${day}T08:00:00Z`) + reseller * 7_000 + number * 60_000,
          fate: FATES[(number + reseller + site) % FATES.length] ?? "answered",
        })
      }
  return calls
}

/** The calls as the topics carry them. */
export function eventsOf(reseller: number): SlowEvents {
  const calls = knownCalls(reseller)
  const lines = new Map(sitesOf(reseller).map((site) => [site.id, site.line]))
  const base = (call: KnownCall) => ({
    resellerId: call.resellerId,
    brandId: call.brandId,
    locationId: call.siteId,
    callId: call.callId,
    callerKey: call.callerKey,
  })
  return {
    verdicts: calls.map((call) =>
      create(CallVerdictSchema, {
        ...base(call),
        ...{ line: lines.get(call.siteId) ?? "", accountId: "pbx", carrier: "freeswitch", version: 1, origin: "live" },
        ...{ startedAtMs: call.endedMs - 20_000, endedAtMs: call.endedMs, decidedFromMs: call.endedMs + 500 },
        ...(call.fate === "answered"
          ? { verdict: "answered", reason: "answered_human" }
          : { verdict: "missed", reason: "no_answer" }),
      }),
    ),
    steps: calls
      .filter(({ fate }) => fate === "texted" || fate === "replied")
      .flatMap((call) =>
        ["submitting", "accepted", "delivered"].map((state, at) =>
          create(MessageEventSchema, {
            ...base(call),
            ...{ eventId: `m-${call.callId}/${state}`, messageId: `m-${call.callId}`, class: "first", state },
            ...{ atMs: call.endedMs + 600 + at * 1_000, verdictVersion: 1, segments: 1 },
          }),
        ),
      ),
    inbound: calls
      .filter(({ fate }) => fate === "replied")
      .map((call) =>
        create(InboundMessageSchema, {
          ...{ resellerId: call.resellerId, accountId: "pbx", callerKey: call.callerKey, origin: "live" },
          ...{ eventId: `in-${call.callId}`, line: lines.get(call.siteId) ?? "", body: "Yes please" },
          receivedAtMs: call.endedMs + 600_000,
        }),
      ),
    turns: [],
  }
}
