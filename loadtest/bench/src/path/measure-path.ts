import { setTimeout as sleep } from "node:timers/promises"
import { accountsOf, applyDirectory, type Installation, measureYardstick, startInstallation } from "@rebound/storm"
import { Pool } from "undici"
import type { Figure, Tell } from "../figure.ts"
import { cpuMicros } from "../processes/cpu-time.ts"
import { stopOnSignal } from "../processes/stop-on-signal.ts"
import { compare } from "../statistics/compare.ts"
import { median, quantile } from "../statistics/median.ts"
import { CarrierBook } from "./carrier-book.ts"
import { type MissedCall, type MissedCalls, missedCalls } from "./path-world.ts"

const CALLS_PER_SECOND = 50
const LATENCY_CALLS = 250
const RATE_CALLS = 1_500
/** Webhooks under way while the backlog is built. */
const OFFERED_AT_ONCE = 64
const POSTS_AT_ONCE = 64
/** What is not texted by then is missing. */
const PATIENCE_MS = 60_000
/** A call that Twilio told waits so long for a leg that says otherwise; no work, so it is taken off. */
const SETTLE_MS = 2_000
/** Receipts come and are worked after the text. */
const RECEIPTS_MS = 2_000
/** Followers hear of a directory within a second. */
const FOLLOWED_MS = 2_000
/** Nobody's who calls: the carrier's bare texts are kept apart from ours. */
const BARE_HANDSET = "+15125550199"
/** RudderStack's sizing page: 1,700 events a second on 2 cores. */
const PUBLISHED_MICROS = (2 * 1_000_000) / 1_700

interface Round {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly bareP50Ms: number
  readonly bareP99Ms: number
  readonly perSecond: number
  readonly postsPerSecond: number
  readonly microsEach: number
  /** Cores that our processes used while they worked the backlog. */
  readonly cores: number
}

interface Ground {
  readonly installation: Installation
  readonly calls: MissedCalls
  readonly book: CarrierBook
  readonly pool: Pool
}

/**
 * The whole way: the webhook of a missed call to the text at the simulated carrier, through four processes of ours, real
 * Kafka, PostgreSQL and Redis. Latency in an open loop from the intended instant; the rate from a backlog that is worked off.
 */
export async function measurePath({
  rounds,
  tell,
}: {
  readonly rounds: number
  readonly tell: Tell
}): Promise<readonly Figure[]> {
  const installation = await startInstallation({
    seed: 1,
    processes: { ingest: 1, classifier: 1, dispatcher: 1, console: 1 },
    accounts: accountsOf(),
    carrierFaults: "none",
    optimiseFor: "throughput",
    env: { LOG_LEVEL: "warn", REBOUND_SEGMENTS_PER_DAY: "100000000" },
  })
  const pool = new Pool(installation.ingestUrl, { connections: OFFERED_AT_ONCE, pipelining: 1 })
  const release = stopOnSignal(() => installation.stop())
  try {
    const calls = missedCalls({ ingest: installation.ingestUrl, carrier: installation.carrier.url })
    for (const directory of calls.world.directories) await applyDirectory(installation, directory)
    await sleep(FOLLOWED_MS)
    const ground: Ground = { installation, calls, pool, book: new CarrierBook(installation.ledgerPath, BARE_HANDSET) }
    const measured: Round[] = []
    // The first round warms everything up and does not count.
    for (let at = 0; at <= rounds; at++) {
      const round = await measureRound(ground)
      tell(
        `path ${at === 0 ? "warm-up" : `round ${at}`}: p50 ${round.p50Ms.toFixed(1)} ms, p99 ${round.p99Ms.toFixed(0)} ms (bare ${round.bareP50Ms.toFixed(1)} and ${round.bareP99Ms.toFixed(0)}), ${Math.round(round.perSecond)} texts/s, ${Math.round(round.microsEach)} µs each`,
      )
      measured.push(round)
    }
    return figures(measured.slice(1))
  } finally {
    release()
    await pool.close()
    await installation.stop()
  }
}

async function measureRound(ground: Ground): Promise<Round> {
  const bare = await measureYardstick(ground.installation)
  const latencies = await measureLatency(ground)
  const postsPerSecond = await measureBarePosts(ground)
  const worked = await measureBacklog(ground)
  if (ground.book.doubled > 0) throw new Error(`${ground.book.doubled} texts were sent twice: no score`)
  return {
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    bareP50Ms: bare.p50,
    bareP99Ms: bare.p99,
    postsPerSecond,
    ...worked,
  }
}

/** From the intended instant of the webhook to the carrier's own instant of the text, milliseconds. */
async function measureLatency({ installation, calls, pool, book }: Ground): Promise<number[]> {
  const dueMs = new Map<string, number>()
  const sending: Promise<void>[] = []
  const startedAtMs = Date.now()
  for (let at = 0; at < LATENCY_CALLS; at++) {
    const due = startedAtMs + (at * 1_000) / CALLS_PER_SECOND
    await sleep(Math.max(0, due - Date.now()))
    const call = calls.freeswitch(due)
    dueMs.set(call.from, due)
    sending.push(offer(pool, call))
  }
  await Promise.all(sending)
  await texted(installation, book, dueMs.keys())
  return [...dueMs].map(([caller, due]) => (book.texts.get(caller)?.acceptedAtMs ?? Number.NaN) - due)
}

/** A backlog of missed calls, offered as fast as ingest takes them: text-backs a second from the first webhook to the last text. */
async function measureBacklog({ installation, calls, pool, book }: Ground) {
  const pids = installation.services.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  const used = () => pids.reduce((sum, pid) => sum + cpuMicros(pid), 0)
  const callers = new Set<string>()
  const microsBefore = used()
  const startedAtMs = Date.now()
  await atOnce(OFFERED_AT_ONCE, RATE_CALLS, async () => {
    const call = calls.twilio(Date.now())
    callers.add(call.from)
    await offer(pool, call)
  })
  await texted(installation, book, callers)
  const workedMs = Date.now() - startedAtMs
  const coresMicros = used() - microsBefore
  await sleep(RECEIPTS_MS)
  const lastMs = Math.max(...[...callers].map((caller) => book.texts.get(caller)?.acceptedAtMs ?? Number.NaN))
  return {
    perSecond: RATE_CALLS / ((lastMs - startedAtMs - SETTLE_MS) / 1_000),
    microsEach: (used() - microsBefore) / RATE_CALLS,
    cores: coresMicros / 1_000 / workedMs,
  }
}

/** The ceiling of the rate: bare POSTs of the same form to the same carrier, and nothing else. */
async function measureBarePosts({ installation, calls }: Ground): Promise<number> {
  const pool = new Pool(installation.carrier.url, { connections: POSTS_AT_ONCE, pipelining: 1 })
  const reseller = calls.world.resellers[0]
  const line = calls.world.lines[0]
  if (reseller === undefined || line === undefined) throw new RangeError("the world is empty")
  const path = `/2010-04-01/Accounts/${reseller.accountSid}/Messages.json`
  const headers = {
    authorization: `Basic ${Buffer.from(`${reseller.accountSid}:${reseller.authToken}`).toString("base64")}`,
    "content-type": "application/x-www-form-urlencoded",
  }
  const body = new URLSearchParams({ From: line.number, To: BARE_HANDSET, Body: "Sorry we missed you." }).toString()
  const startedAt = performance.now()
  await atOnce(POSTS_AT_ONCE, RATE_CALLS, async () => {
    const answer = await pool.request({ method: "POST", path, headers, body })
    await answer.body.dump()
    if (answer.statusCode !== 201) throw new Error(`the carrier answered ${answer.statusCode}`)
  })
  const seconds = (performance.now() - startedAt) / 1_000
  await pool.close()
  return RATE_CALLS / seconds
}

async function offer(pool: Pool, { path, headers, body }: MissedCall): Promise<void> {
  const answer = await pool.request({ method: "POST", path, headers, body })
  await answer.body.dump()
  if (answer.statusCode >= 300) throw new Error(`ingest answered ${answer.statusCode}`)
}

/** Does something `count` times, so many of them at once. */
async function atOnce(width: number, count: number, act: () => Promise<void>): Promise<void> {
  let left = count
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (left-- > 0) await act()
    }),
  )
}

/** Resolves once each caller was texted. A run that lost one has no score. */
async function texted(installation: Installation, book: CarrierBook, callers: Iterable<string>): Promise<void> {
  const missing = new Set(callers)
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(20)) {
    book.readOn()
    for (const caller of missing) if (book.texts.has(caller)) missing.delete(caller)
    if (missing.size === 0) return
  }
  const why = await Promise.all([...missing].slice(0, 5).map((caller) => fateOf(installation, caller)))
  throw new Error(
    `${missing.size} callers were not texted within ${PATIENCE_MS / 1_000} s: no score. ${why.join("; ")}`,
  )
}

/** What the installation itself says of a caller. */
async function fateOf({ consoleUrl, adminKey }: Installation, caller: string): Promise<string> {
  const answers: string[] = []
  for (const reseller of ["storm-1", "storm-2", "storm-3", "storm-4", "storm-5"]) {
    const answer = await fetch(`${consoleUrl}/api/v1/calls?${new URLSearchParams({ reseller, caller }).toString()}`, {
      headers: { authorization: `Bearer ${adminKey}` },
    })
    const { items = [] } = (await answer.json()) as { items?: readonly { verdict: string; textBack: unknown }[] }
    for (const { verdict, textBack } of items) answers.push(`${verdict} ${JSON.stringify(textBack)}`)
  }
  return answers.length === 0 ? "not known" : answers.join()
}

function figures(rounds: readonly Round[]): Figure[] {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  const latency = compare(rounds.map(({ p50Ms, bareP50Ms }) => ({ value: p50Ms, yardstick: bareP50Ms })))
  const rate = compare(rounds.map(({ perSecond, postsPerSecond }) => ({ value: perSecond, yardstick: postsPerSecond })))
  const cpu = compare(rounds.map(({ microsEach }) => ({ value: microsEach, yardstick: PUBLISHED_MICROS })))
  const cores = `our four processes used ${of((round) => round.cores).toFixed(2)} of the machine's cores`
  return [
    {
      name: "path.latency",
      unit: `ms p50, ${CALLS_PER_SECOND} calls/s, open loop, webhook due to text at the carrier`,
      ...latency,
      yardstick: { name: "two bare produce-and-fetch hops and one commit, p50", value: latency.yardstick },
      limit: "not taken apart: a trace of one call shows where the time goes",
      notes: [
        `p99 ${of((round) => round.p99Ms).toFixed(0)} ms against ${of((round) => round.bareP99Ms).toFixed(0)} ms bare`,
        "the carrier writes whole milliseconds",
      ],
    },
    {
      name: "path.rate",
      unit: "text-backs/s, a backlog worked off, its settle window of 2 s taken off (capacity)",
      ...rate,
      yardstick: { name: "bare POSTs of the same text to the same carrier", value: rate.yardstick },
      limit: `${cores}; default pacing admits 500/s here`,
      notes: [`${RATE_CALLS} calls a round, every caller texted once`],
    },
    {
      name: "path.cpu",
      unit: "CPU µs a text-back, all our processes, its receipts included",
      ...cpu,
      yardstick: { name: "published: RudderStack, 2 cores at 1,700 events/s", value: cpu.yardstick },
      limit: cores,
      notes: [],
    },
  ]
}
