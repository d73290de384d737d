import { setTimeout as sleep } from "node:timers/promises"
import { sampleDirectory, writeDirectoryFile } from "@rebound/directory"
import { applyDirectory, type Installation } from "@rebound/storm"
import { type CallbackAccount, callerForm, phoneForm, postVoice } from "@rebound/testkit"
import { daysAroundToday } from "./days.ts"
import type { Place } from "./place.ts"

export const RESELLERS: readonly string[] = ["alder", "birch", "cedar"]
const TOKEN = "not-a-real-token-of-the-proof"
const CALLERS = ["503", "617", "702"] as const
const LINES = ["212", "312", "415"] as const
const WAIT_MS = 120_000

const accountSidOf = (reseller: number): string => `AC${String(reseller + 1).padStart(32, "0")}`

/** Auth token by account SID, for the simulated carrier. */
export const carrierAccounts: Readonly<Record<string, string>> = Object.fromEntries(
  RESELLERS.map((_, at) => [accountSidOf(at), TOKEN]),
)

/** Three resellers of two brands and five sites each, every site with a number and a missed call of its own. */
export async function makePlaces(installation: Installation): Promise<readonly Place[]> {
  const sites: Omit<Place, "threadId">[] = []
  for (const [reseller, resellerId] of RESELLERS.entries())
    sites.push(...(await applySites(installation, reseller, resellerId)))
  await untilTold(installation, `/api/v1/locations?limit=100&reseller=cedar`, (text) =>
    sites.filter(({ resellerId }) => resellerId === "cedar").every(({ locationId }) => text.includes(locationId)),
  )
  // Every service follows the directory by itself; until then a line is nobody's.
  await sleep(2_000)
  for (const [at, site] of sites.entries()) await missACall(installation, site, at)
  const places: Place[] = []
  for (const site of sites) {
    const text = await untilTold(
      installation,
      `/api/v1/threads?reseller=${site.resellerId}&view=all&limit=50`,
      (answer) => answer.includes(site.caller),
    )
    const { items } = JSON.parse(text) as { items: { threadId: string; contact: { numbers: string[] } }[] }
    const thread = items.find(({ contact }) => contact.numbers.includes(site.caller))
    if (thread === undefined) throw new Error(`no thread of ${site.caller}`)
    places.push({ ...site, threadId: thread.threadId })
  }
  const last = places.at(-1)
  // Facts come a moment later than threads.
  const days = daysAroundToday(Date.now())
  await untilTold(
    installation,
    `/api/v1/figures/calls?reseller=${last?.resellerId}&from=${days.from}&to=${days.to}`,
    (text) => text.includes(last?.callId ?? ""),
  )
  return places
}

async function applySites(
  installation: Installation,
  reseller: number,
  resellerId: string,
): Promise<Omit<Place, "threadId">[]> {
  const sites: Omit<Place, "threadId">[] = []
  const sample = sampleDirectory({
    apiUrl: installation.carrier.url,
    publicUrl: installation.ingestUrl,
    authToken: TOKEN,
  })
  const directory = {
    ...sample,
    reseller: { ...sample.reseller, id: resellerId, name: `Voice of ${resellerId}`, domains: [] },
    carriers: sample.carriers.map((one) => ({
      ...one,
      settings: { ...one.settings, accountSid: accountSidOf(reseller) },
    })),
    brands: sample.brands.map((brand) => ({
      ...brand,
      id: `${resellerId}-${brand.id}`,
      locations: brand.locations.map((location) => {
        const two = (number: number) => String(number).padStart(2, "0")
        const site = {
          resellerId,
          brandId: `${resellerId}-${brand.id}`,
          locationId: `${resellerId}-${location.id}`,
          line: `+1${LINES[reseller]}55501${two(10 + sites.length)}`,
          caller: `+1${CALLERS[reseller]}55501${two(40 + sites.length)}`,
          callId: `${resellerId}:simulated:${callSidOf(reseller * 10 + sites.length)}`,
        }
        sites.push(site)
        return {
          ...location,
          id: site.locationId,
          name: `Site ${site.locationId}`,
          staff: [],
          exclude: [],
          lines: [{ number: site.line, label: "Front desk", serviceLine: "", calls: "simulated", texts: "simulated" }],
        }
      }),
    })),
  }
  await applyDirectory(installation, writeDirectoryFile(directory))
  return sites
}

const callSidOf = (at: number): string => `CA${String(at).padStart(32, "0")}`

async function missACall(installation: Installation, site: Omit<Place, "threadId">, at: number): Promise<void> {
  const reseller = RESELLERS.indexOf(site.resellerId)
  const account: CallbackAccount = {
    accountSid: accountSidOf(reseller),
    authToken: TOKEN,
    publicUrl: installation.ingestUrl,
    resellerId: site.resellerId,
    accountId: "simulated",
  }
  const callSid = site.callId.split(":").at(-1) ?? ""
  const call = { callSid, from: site.caller, callerName: "", to: site.line }
  const phone = { callSid: `CA9${String(at).padStart(31, "0")}`, to: "+17375550190" }
  const atMs = Date.now()
  for (const form of [
    phoneForm(account, call, phone, "no-answer", { atMs, sequence: 2 }),
    callerForm(account, call, "completed", { atMs, sequence: 3, seconds: 20 }),
  ]) {
    const status = await postVoice(account, form)
    if (status !== 204) throw new Error(`a webhook was answered with ${status}`)
  }
}

/** Asks as the installation's admin until the answer will do. */
async function untilTold(
  { consoleUrl, adminKey }: Installation,
  path: string,
  willDo: (text: string) => boolean,
): Promise<string> {
  const untilMs = Date.now() + WAIT_MS
  for (;;) {
    const answer = await fetch(`${consoleUrl}${path}`, { headers: { authorization: `Bearer ${adminKey}` } })
    const text = await answer.text()
    if (answer.ok && willDo(text)) return text
    if (Date.now() > untilMs) throw new Error(`${path} still says ${answer.status} ${text.slice(0, 500)}`)
    await sleep(200)
  }
}
