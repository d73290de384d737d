import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import {
  type CallbackAccount,
  callerForm,
  type Form,
  freePort,
  type LedgerEntry,
  phoneForm,
  postVoice,
  type SimulatedCarrier,
  startSimulatedCarrier,
} from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { eventually, RunningSolo } from "./run-solo.ts"

const ACCOUNT_SID = "AC00000000000000000000000000000007"
const AUTH_TOKEN = "not-a-real-token"
/** One brand, so that no caller may get a second text; six lines, so that pacing holds nothing for long. */
const LINES = [0, 1, 2, 3, 4, 5].map((at) => `+1737555010${at}`)
const CALLS = 60
const CALL_EVERY_MS = 250

interface CallItem {
  readonly from: string
  readonly verdict: string
  readonly textBack: { readonly state: string } | null
}

let folder: string
let carrier: SimulatedCarrier
let account: CallbackAccount
let begin: () => RunningSolo
let solo: RunningSolo | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rebound-solo-"))
  carrier = await startSimulatedCarrier({
    ledgerPath: join(folder, "carrier.jsonl"),
    accounts: { [ACCOUNT_SID]: AUTH_TOKEN },
    // Long enough that a kill finds requests on their way.
    answerMs: 30,
  })
  const [consolePort, ingestPort] = [await freePort(), await freePort()]
  const publicUrl = `http://127.0.0.1:${ingestPort}`
  account = { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, publicUrl, resellerId: "lakeside", accountId: "tw" }
  begin = () => new RunningSolo({ dataDir: join(folder, "data"), consolePort, ingestPort, demo: false })
})

afterAll(async () => {
  await solo?.end("SIGKILL")
  carrier?.stop()
  await rm(folder, { recursive: true, force: true })
})

const directory = () => ({
  apiVersion: "rebound/v1",
  reseller: { id: "lakeside", name: "Lakeside Voice" },
  carriers: [
    {
      id: "tw",
      kind: "twilio",
      accountSid: ACCOUNT_SID,
      authToken: { value: AUTH_TOKEN },
      publicUrl: account.publicUrl,
      apiUrl: carrier.url,
    },
  ],
  brands: [
    {
      id: "brightsmile",
      name: "Bright Smile",
      locations: [
        {
          id: "austin",
          name: "Bright Smile Austin",
          timeZone: "America/Chicago",
          hours: { "mon-sun": ["00:00-24:00"] },
          lines: LINES.map((number) => ({ number, label: "desk", calls: "tw", texts: "tw" })),
        },
      ],
    },
  ],
})

/** The number of the call's one caller: nobody calls twice. Endings of refusals (0196 to 0198) and of the lines are left out. */
const callerOf = (call: number): string =>
  `+1${["212", "312", "415", "617"][call % 4]}55501${10 + Math.floor(call / 4)}`

/** A call that finds the line busy, told as carriers tell: each event again until it is answered 2xx. */
async function tell(call: number): Promise<void> {
  for (const form of eventsOf(call))
    for (let status = 0; status < 200 || status > 299; ) {
      status = await postVoice(account, form)
      if (status === 0 || status > 299) await sleep(150)
    }
}

function eventsOf(call: number): Form[] {
  const id = String(call).padStart(31, "0")
  const made = { callSid: `CA1${id}`, from: callerOf(call), callerName: "", to: LINES[call % LINES.length] ?? "" }
  const phone = { callSid: `CA2${id}`, to: "+15125550110" }
  const atMs = Date.now()
  return [
    callerForm(account, made, "ringing", { atMs, sequence: 0 }),
    phoneForm(account, made, phone, "busy", { atMs, sequence: 0 }),
    callerForm(account, made, "completed", { atMs, sequence: 1, seconds: 1 }),
  ]
}

/** kill -9 as soon as one more text has gone out, so that others are on their way; then a new start. */
async function killAndRestart(running: RunningSolo): Promise<RunningSolo> {
  const before = carrier.ledger().length
  await eventually(
    () => carrier.ledger().length,
    (count) => count > before,
    60_000,
  )
  await running.end("SIGKILL")
  const next = begin()
  await next.says(/Started without the demo/)
  return next
}

const UNDER_WAY: ReadonlySet<string> = new Set(["held", "claimed", "submitting"])
const textsTo = (ledger: readonly LedgerEntry[], caller: string) => ledger.filter(({ to }) => to === caller).length

describe("solo, killed twice while people call", { timeout: 600_000 }, () => {
  test("loses no call, texts nobody twice, and a replay of everything texts nobody", async () => {
    solo = begin()
    await solo.says(/Started without the demo/)
    await solo.apply(directory())
    // The directory reaches ingest and dispatcher within a second.
    await sleep(1_500)

    const calling: Promise<void>[] = []
    const placing = (async () => {
      for (let call = 0; call < CALLS; call++) {
        calling.push(tell(call))
        await sleep(CALL_EVERY_MS)
      }
    })()
    await sleep(3_000)
    solo = await killAndRestart(solo)
    solo = await killAndRestart(solo)
    await placing
    await Promise.all(calling)

    const now = solo
    const { items } = await eventually(
      () => now.get<{ items: CallItem[] }>("/calls?limit=100"),
      (page) =>
        page.items.length >= CALLS &&
        page.items.every(({ textBack }) => textBack !== null && !UNDER_WAY.has(textBack.state)),
      120_000,
    )
    expect(items.map(({ from }) => from).sort()).toEqual(Array.from({ length: CALLS }, (_, at) => callerOf(at)).sort())
    const ledger = carrier.ledger()
    for (const { from, verdict, textBack } of items) {
      expect({ from, verdict }).toEqual({ from, verdict: "missed" })
      const texts = textsTo(ledger, from)
      // What was on its way when it died may be unknown: then the carrier has it or not, and it is never sent again.
      if (textBack?.state === "unknown") expect(texts, `${from} unknown`).toBeLessThanOrEqual(1)
      else
        expect({ from, state: textBack?.state, texts }).toEqual({
          from,
          state: expect.stringMatching(/^(accepted|delivered)$/),
          texts: 1,
        })
    }
    const unknown = items.filter(({ textBack }) => textBack?.state === "unknown").length
    console.info(`${CALLS} calls, ${ledger.length} texts, ${unknown} of unknown fate`)
    // At most what was on its way at two kills.
    expect(unknown).toBeLessThan(CALLS / 4)

    await Promise.all(Array.from({ length: CALLS }, (_, call) => tell(call)))
    await sleep(5_000)
    const after = carrier.ledger()
    for (let call = 0; call < CALLS; call++)
      expect(textsTo(after, callerOf(call)), callerOf(call)).toBeLessThanOrEqual(1)
    expect(await now.end("SIGINT")).toBe(0)
  })
})
