import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { type DirectoryFile, readDirectoryFile } from "@rebound/directory"
import type { Lifecycle } from "@rebound/runtime"
import {
  followLedger,
  seededRandom,
  startSimulatedCallers,
  startSimulatedCarrier,
  tellByFreeswitch,
  tellByTwilio,
} from "@rebound/testkit"
import { keptSecret } from "../data-folder.ts"
import type { Solo } from "../start-solo.ts"
import { demoDirectory, repointed, SWITCH, TEXTING } from "./demo-directory.ts"
import { realAccount } from "./real-account.ts"

/** How often the directory is looked at for real credentials while the demo runs. */
const WATCH_EVERY_MS = 500

/** Who may sign in to the console of the sample reseller. */
export interface SignIn {
  readonly email: string
  readonly password: string
}

export interface DemoOptions {
  readonly dataDir: string
  /** The console's API and the key to it. */
  readonly api: string
  /** Where the simulated carriers reach ingest. */
  readonly ingest: string
  readonly adminKey: string
  readonly seed: number
  readonly now: () => number
  /** Told when the demo ends because an account with real credentials came into the directory. */
  readonly onRealAccount: (account: string) => void
}

/**
 * A sample reseller with a simulated carrier, as a process of its own, and people who ring its lines. Nothing in it is
 * canned: what the terminal and the API show is what the services made of it. Ends by itself as soon as an account has
 * real credentials, so that simulated people never stand beside real ones.
 */
export async function startDemo(lifecycle: Lifecycle, solo: Solo, options: DemoOptions): Promise<SignIn> {
  const { dataDir, now } = options
  const random = seededRandom(options.seed)
  const secrets = {
    authToken: await keptSecret(dataDir, "simulated-auth-token"),
    password: await keptSecret(dataDir, "simulated-switch-password"),
  }
  const ledgerPath = join(dataDir, "simulated-carrier.jsonl")
  const carrier = await lifecycle.start(
    "simulated carrier",
    () =>
      startSimulatedCarrier({ ledgerPath, accounts: { [TEXTING.accountSid]: secrets.authToken }, seed: options.seed }),
    (opened) => opened.stop(),
  )
  const urls = { apiUrl: carrier.url, publicUrl: options.ingest }
  const fresh = demoDirectory(secrets, urls)
  const resellerId = fresh.reseller.id
  const known = await directoryNow(options, resellerId)
  const directory = known === undefined ? fresh : repointed(known, urls)
  await solo.console.apply(directory, { dryRun: false, overwrite: true, editedBy: "file" })
  await until(() => solo.directory.account(resellerId, TEXTING.id)?.settings.apiUrl === carrier.url)

  const signIn = await demoSignIn(solo, resellerId, dataDir)

  const twilio = { ...TEXTING, authToken: secrets.authToken, publicUrl: urls.publicUrl, resellerId }
  const tells = new Map([
    [TEXTING.id, tellByTwilio({ ...twilio, accountId: TEXTING.id }, { random, now })],
    [
      SWITCH.id,
      tellByFreeswitch(
        {
          ...SWITCH,
          password: secrets.password,
          publicUrl: urls.publicUrl,
          resellerId,
          accountId: SWITCH.id,
        },
        { random, now },
      ),
    ],
  ] as const)
  const lines = directory.brands
    .flatMap((brand) => brand.locations.flatMap((location) => location.lines))
    .flatMap(({ number, calls }) => {
      const tell = tells.get(calls as typeof TEXTING.id)
      return tell === undefined ? [] : [{ number, tell }]
    })
  // Somebody took all its lines away: there is nobody to ring.
  if (lines.length === 0) return signIn
  await until(() => lines.every(({ number }) => solo.directory.lineByNumber(number) !== undefined))

  const callers = await lifecycle.start(
    "simulated callers",
    () =>
      startSimulatedCallers({
        lines,
        newTexts: followLedger(ledgerPath),
        answer: (text) =>
          carrier.typeText({ ...text, url: `${urls.publicUrl}/v1/twilio/${resellerId}/${TEXTING.id}/sms` }),
        random,
      }),
    (opened) => opened.stop(),
  )
  await lifecycle.start(
    "watch for real accounts",
    () => {
      const timer = setInterval(() => {
        const real = realAccount(solo.directory)
        if (real === undefined) return
        clearInterval(timer)
        void callers.stop().then(() => carrier.stop())
        options.onRealAccount(real)
      }, WATCH_EVERY_MS)
      return timer
    },
    (timer) => clearInterval(timer),
  )
  return signIn
}

/** The demo's one person, with a password that is made once and kept in the data folder. */
async function demoSignIn(solo: Solo, resellerId: string, dataDir: string): Promise<SignIn> {
  const signIn = { email: "owner@lakeside.example", password: await keptSecret(dataDir, "sign-in-password") }
  const known = await solo.console.people(resellerId)
  if (!known.some(({ email }) => email === signIn.email))
    await solo.console.createPerson(resellerId, {
      ...signIn,
      name: "Robin Owner",
      role: "reseller",
      brandIds: [],
      locationIds: [],
    })
  return signIn
}

/** The reseller's directory as the API tells it, secrets as "keep"; undefined when there is no such reseller. */
async function directoryNow({ api, adminKey }: DemoOptions, resellerId: string): Promise<DirectoryFile | undefined> {
  const answer = await fetch(`${api}/api/v1/directory?reseller=${resellerId}`, {
    headers: { authorization: `Bearer ${adminKey}` },
  })
  if (answer.status === 404) return undefined
  const reading = readDirectoryFile(await answer.text(), { secrets: ["sealed"] })
  if (!reading.ok) throw new Error(`the directory of ${resellerId} cannot be read back (${answer.status})`)
  return reading.directory
}

/** The directory comes back over the bus within a second. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++) await sleep(20)
}
