import { setTimeout as sleep } from "node:timers/promises"
import type { SimulatedCarrier } from "../carrier/start-carrier.ts"
import type { SeededRandom } from "../random.ts"
import { type CallbackAccount, callerForm, phoneForm, postVoice, type TwilioCall } from "./twilio-callbacks.ts"

export interface CallersOptions {
  readonly account: CallbackAccount
  readonly carrier: SimulatedCarrier
  /** Lines that are called, E.164. */
  readonly lines: readonly string[]
  readonly random: SeededRandom
  readonly now: () => number
  /** Between two calls, drawn. Default 1 to 2 seconds. */
  readonly pauseMs?: readonly [min: number, max: number]
}

export interface SimulatedCallers {
  stop(): Promise<void>
}

type Story = "rang_out" | "answered" | "answered_late" | "busy" | "withheld" | "redial"

/** How often each story is told; most calls of a small business that matter here ring out. */
const STORIES: readonly (readonly [Story, weight: number])[] = [
  ["rang_out", 45],
  ["answered", 22],
  ["answered_late", 10],
  ["busy", 10],
  ["redial", 8],
  ["withheld", 5],
]
const NAMES = ["DANA REYES", "SAM OKAFOR", "LEE CHEN", "MARIA LOPEZ", "NOOR HADDAD", "ALEX KIM", "PRIYA SHAH", ""]
/** Real area codes with the exchange and numbers that are reserved for fiction (555-0100 to 555-0199). */
const AREAS = ["512", "303", "813", "602", "206", "415", "617", "312", "702", "919", "503", "404"]
const REPLIES = [
  "Yes please, can I come in tomorrow?",
  "I need to move my appointment",
  "How much is a cleaning?",
  "No hot water since this morning",
  "Call me back after 5",
  "STOP",
]

/** People who ring the lines of the sample, hang up, ring again, answer our texts, or tell us to stop. */
export function startSimulatedCallers(options: CallersOptions): SimulatedCallers {
  const { random, carrier } = options
  const stopping = new AbortController()
  const under = new Set<Promise<void>>()
  const answered = new Set<string>()
  let first = true

  const begin = (work: Promise<void>) => {
    const settled = work
      // Stopped in the middle of a call, or ingest is not there: the next caller tries again.
      .catch(() => {})
      .finally(() => under.delete(settled))
    under.add(settled)
  }
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal })

  const calling = (async () => {
    while (!stopping.signal.aborted) {
      // The first one finds the line busy: whoever watches sees at once what this is about.
      begin(call(options, first ? "busy" : pick(random), random.int(5_200, 9_000), pause))
      first = false
      await pause(random.int(...(options.pauseMs ?? [1_000, 2_000])))
    }
  })().catch(() => {})

  const replying = (async () => {
    while (!stopping.signal.aborted) {
      await pause(2_500)
      for (const text of carrier.ledger().slice(-20)) {
        if (answered.has(text.sid)) continue
        answered.add(text.sid)
        if (random.chance(0.4)) begin(reply(options, text, pause))
      }
    }
  })().catch(() => {})

  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([calling, replying, ...under])
    },
  }
}

function pick(random: SeededRandom): Story {
  let drawn = random.int(0, STORIES.reduce((sum, [, weight]) => sum + weight, 0) - 1)
  for (const [story, weight] of STORIES) {
    if (drawn < weight) return story
    drawn -= weight
  }
  return "rang_out"
}

type Pause = (ms: number) => Promise<void>

async function call(options: CallersOptions, story: Story, ringMs: number, pause: Pause): Promise<void> {
  const { account, random, now } = options
  const from = `+1${random.pick(AREAS)}55501${String(random.int(30, 99)).padStart(2, "0")}`
  const made: TwilioCall = {
    callSid: `CA${random.hex(32)}`,
    from: story === "withheld" ? "anonymous" : from,
    callerName: story === "withheld" ? "" : random.pick(NAMES),
    to: random.pick(options.lines),
  }
  const phones = [0, 1].map((at) => ({ callSid: `CA${random.hex(32)}`, to: `+1${random.pick(AREAS)}555011${at}` }))
  const tell = (status: string, sequence: number, seconds?: number) =>
    postVoice(
      account,
      callerForm(account, made, status, { atMs: now(), sequence, ...(seconds !== undefined && { seconds }) }),
    )
  const tellPhone = (at: 0 | 1, status: string, sequence: number, seconds?: number) => {
    const phone = phones[at]
    return phone === undefined
      ? Promise.resolve(0)
      : postVoice(
          account,
          phoneForm(account, made, phone, status, { atMs: now(), sequence, ...(seconds !== undefined && { seconds }) }),
        )
  }

  await tell("ringing", 0)
  await tellPhone(0, "ringing", 1)
  switch (story) {
    case "busy":
      await tellPhone(0, "busy", 2)
      await tell("completed", 3, 2)
      return
    case "answered":
      await pause(ringMs)
      await tellPhone(0, "in-progress", 2)
      await pause(random.int(2_000, 5_000))
      await tellPhone(0, "completed", 3, 4)
      await tell("completed", 4, 9)
      return
    case "answered_late":
      // One phone gives up; a colleague's picks up a moment later: not missed.
      await pause(ringMs)
      await tellPhone(0, "no-answer", 2)
      await pause(800)
      await tellPhone(1, "in-progress", 1)
      await pause(2_000)
      await tellPhone(1, "completed", 2, 2)
      await tell("completed", 4, 9)
      return
    case "rang_out":
    case "withheld":
    case "redial":
      await pause(ringMs)
      await tellPhone(0, "no-answer", 2)
      await tell("completed", 3, Math.round(ringMs / 1_000))
      if (story !== "redial") return
      // Tries once more and hangs up sooner: still one text.
      await pause(random.int(4_000, 8_000))
      await redial(options, made, pause)
  }
}

async function redial(options: CallersOptions, before: TwilioCall, pause: Pause): Promise<void> {
  const { account, random, now } = options
  const again: TwilioCall = { ...before, callSid: `CA${random.hex(32)}` }
  const phone = { callSid: `CA${random.hex(32)}`, to: "+15125550110" }
  await postVoice(account, callerForm(account, again, "ringing", { atMs: now(), sequence: 0 }))
  await pause(2_000)
  await postVoice(account, phoneForm(account, again, phone, "no-answer", { atMs: now(), sequence: 1 }))
  await postVoice(account, callerForm(account, again, "completed", { atMs: now(), sequence: 2, seconds: 2 }))
}

async function reply(
  { account, carrier, random }: CallersOptions,
  text: { readonly to: string; readonly from: string },
  pause: Pause,
): Promise<void> {
  await pause(random.int(2_000, 6_000))
  await carrier.typeText({
    accountSid: account.accountSid,
    handset: text.to,
    line: text.from,
    body: random.pick(REPLIES),
    url: `${account.publicUrl}/v1/twilio/${account.resellerId}/${account.accountId}/sms`,
  })
}
