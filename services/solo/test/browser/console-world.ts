import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { sampleDirectory, writeDirectoryFile } from "@rebound/directory"
import {
  type CallbackAccount,
  callerForm,
  followLedger,
  freePort,
  phoneForm,
  postVoice,
  type SimulatedCarrier,
  seededRandom,
  startSimulatedCallers,
  startSimulatedCarrier,
  tellByTwilio,
} from "@rebound/testkit"
import type { Page } from "playwright-core"
import { ADMIN_KEY, eventually, RunningSolo } from "../run-solo.ts"

const TOKEN = "not-a-real-token-of-the-browser-tests"
const RESELLER = "lakeside"
const ACCOUNT = { id: "simulated", sid: "AC00000000000000000000000000000042" }

export interface SignIn {
  readonly email: string
  readonly password: string
}

/** A solo with the sample reseller, a carrier that is ours to look into, and people who may sign in. */
export interface ConsoleWorld {
  readonly url: string
  readonly solo: RunningSolo
  readonly carrier: SimulatedCarrier
  readonly owner: SignIn
  /** A caller rings and nobody answers. Resolves once the carrier's last word is taken, to that instant. */
  missedCall(from: string, line?: string): Promise<number>
  /** People ring all sites for that long, several a second, and answer our texts; then whoever is still on the phone is cut off. */
  rush(ms: number): Promise<void>
  /** A caller types a text. */
  texts(from: string, body: string, line?: string): Promise<void>
  signIn(page: Page, as?: SignIn): Promise<void>
  person(draft: object): Promise<SignIn>
  stop(): Promise<void>
}

export const LINE = "+17375550100"
/** Of the sample's sites. */
const LINES = [LINE, "+13035550102", "+18135550104", "+16025550105", "+12065550107"] as const

export async function startConsoleWorld(): Promise<ConsoleWorld> {
  const folder = await mkdtemp(join(tmpdir(), "rebound-console-"))
  const consolePort = await freePort()
  const ingestPort = await freePort()
  const publicUrl = `http://127.0.0.1:${ingestPort}`
  const ledgerPath = join(folder, "ledger.jsonl")
  const carrier = await startSimulatedCarrier({
    ledgerPath,
    accounts: { [ACCOUNT.sid]: TOKEN },
  })
  const solo = new RunningSolo({ dataDir: join(folder, "data"), consolePort, ingestPort, demo: false })
  await solo.says(/Started without the demo/)
  await solo.apply(writeDirectoryFile(sampleDirectory({ apiUrl: carrier.url, publicUrl, authToken: TOKEN })))
  const url = `http://127.0.0.1:${consolePort}`
  const person = async (draft: object): Promise<SignIn> => {
    const password = "not-a-secret-of-anybody-7"
    const answer = await fetch(`${url}/api/v1/people`, {
      method: "POST",
      headers: { authorization: `Bearer ${ADMIN_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ password, ...draft }),
    })
    if (answer.status !== 201) throw new Error(`people: ${answer.status} ${await answer.text()}`)
    return { email: (draft as SignIn).email, password }
  }
  const account: CallbackAccount = {
    accountSid: ACCOUNT.sid,
    authToken: TOKEN,
    publicUrl,
    resellerId: RESELLER,
    accountId: ACCOUNT.id,
  }
  const texts = (from: string, body: string, line = LINE) =>
    carrier.typeText({
      accountSid: ACCOUNT.sid,
      handset: from,
      line,
      body,
      url: `${publicUrl}/v1/twilio/${RESELLER}/${ACCOUNT.id}/sms`,
    })
  let callsMade = 0
  const owner = await person({ name: "Robin Owner", email: "robin@lakeside.example", role: "reseller" })
  // The directory comes back over the bus within a second: until then a line is nobody's.
  await eventually(
    () => solo.get<{ items: unknown[] }>("/locations"),
    ({ items }) => items.length === 5,
    30_000,
  )

  return {
    url,
    solo,
    carrier,
    owner,
    person,
    missedCall: async (from, line = LINE) => {
      callsMade += 1
      const call = { callSid: `CA${String(callsMade).padStart(32, "0")}`, from, callerName: "", to: line }
      const phone = { callSid: `CA9${String(callsMade).padStart(31, "0")}`, to: "+17375550190" }
      const atMs = Date.now()
      const say = async (form: Parameters<typeof postVoice>[1]) => {
        const status = await postVoice(account, form)
        if (status !== 204) throw new Error(`a webhook was answered with ${status}`)
      }
      await say(callerForm(account, call, "ringing", { atMs: atMs - 20_000, sequence: 0 }))
      await say(phoneForm(account, call, phone, "no-answer", { atMs, sequence: 2 }))
      await say(callerForm(account, call, "completed", { atMs, sequence: 3, seconds: 20 }))
      return Date.now()
    },
    rush: async (ms) => {
      const random = seededRandom(1)
      const tell = tellByTwilio(account, { random: random.fork("ids"), now: Date.now })
      const callers = startSimulatedCallers({
        lines: LINES.map((number) => ({ number, tell })),
        newTexts: followLedger(ledgerPath),
        answer: ({ handset, line, body }) => texts(handset, body, line),
        random,
        pauseMs: [100, 200],
      })
      await sleep(ms)
      await callers.stop()
    },
    texts,
    signIn: async (page, as = owner) => {
      await page.goto(`${url}/sign-in`)
      await page.getByLabel("Work email").fill(as.email)
      await page.getByLabel("Password").fill(as.password)
      await page.getByRole("button", { name: "Sign in" }).click()
      await page.waitForURL(({ pathname }) => pathname !== "/sign-in")
    },
    stop: async () => {
      await solo.end("SIGKILL")
      carrier.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
