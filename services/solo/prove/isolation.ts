/**
 * `npm run prove -- isolation`: 50,000 random requests of people and keys of three resellers, with roles of every kind, for
 * things of their own and of others. No answer may hold anything of a place that its asker may not see.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { sampleDirectory, writeDirectoryFile } from "@rebound/directory"
import {
  type CallbackAccount,
  callerForm,
  freePort,
  phoneForm,
  postVoice,
  type SeededRandom,
  seededRandom,
  startSimulatedCarrier,
} from "@rebound/testkit"
import { ADMIN_KEY, eventually, RunningSolo } from "../test/run-solo.ts"

const { values } = parseArgs({ options: { requests: { type: "string", default: "50000" } } })
const OPERATIONS = Number(values.requests)
const AT_ONCE = 8
const TOKEN = "not-a-real-token-of-the-proof"
const PASSWORD = "not-a-secret-of-anybody-7"

/** A site, and everything that only those who may see it may ever read. */
interface Place {
  readonly resellerId: string
  readonly brandId: string
  readonly locationId: string
  readonly line: string
  readonly caller: string
  threadId: string
  callId: string
}

interface Asker {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly sees: (place: Place) => boolean
}

const print = (line: string) => void process.stdout.write(`${line}\n`)
const folder = await mkdtemp(join(tmpdir(), "rebound-isolation-"))
const [consolePort, ingestPort] = [await freePort(), await freePort()]
const url = `http://127.0.0.1:${consolePort}`
const publicUrl = `http://127.0.0.1:${ingestPort}`
const RESELLERS = ["alder", "birch", "cedar"] as const
const sidOf = (at: number) => `AC${String(at + 1).padStart(32, "0")}`
const carrier = await startSimulatedCarrier({
  ledgerPath: join(folder, "ledger.jsonl"),
  accounts: Object.fromEntries(RESELLERS.map((_, at) => [sidOf(at), TOKEN])),
})
const solo = new RunningSolo({ dataDir: join(folder, "data"), consolePort, ingestPort, demo: false })

async function ask(path: string, headers: Readonly<Record<string, string>>, method = "GET", body?: object) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, text: await answer.text(), cookies: answer.headers.getSetCookie() }
}

const admin = { authorization: `Bearer ${ADMIN_KEY}` }

/** Three resellers of two brands and five sites each, every site with a number and a missed call of its own. */
async function makeWorld(): Promise<Place[]> {
  const places: Place[] = []
  for (const [at, resellerId] of RESELLERS.entries()) {
    const sample = sampleDirectory({ apiUrl: carrier.url, publicUrl, authToken: TOKEN })
    let lines = 0
    const directory = {
      ...sample,
      reseller: { ...sample.reseller, id: resellerId, name: `Voice of ${resellerId}`, domains: [] },
      carriers: sample.carriers.map((one) => ({ ...one, settings: { ...one.settings, accountSid: sidOf(at) } })),
      brands: sample.brands.map((brand) => ({
        ...brand,
        id: `${resellerId}-${brand.id}`,
        locations: brand.locations.map((location) => {
          const number = `+1${["212", "312", "415"][at]}55501${String(10 + lines++).padStart(2, "0")}`
          const id = `${resellerId}-${location.id}`
          places.push({
            resellerId,
            brandId: `${resellerId}-${brand.id}`,
            locationId: id,
            line: number,
            caller: `+1${["503", "617", "702"][at]}55501${String(40 + lines).padStart(2, "0")}`,
            threadId: "",
            callId: "",
          })
          return {
            ...location,
            id,
            name: `Site ${id}`,
            staff: [],
            exclude: [],
            lines: [{ number, label: "Front desk", serviceLine: "", calls: "simulated", texts: "simulated" }],
          }
        }),
      })),
    }
    await solo.apply(writeDirectoryFile(directory))
  }
  await eventually(
    async () => (await ask(`/api/v1/locations?reseller=cedar`, admin)).text,
    (text) =>
      places.filter(({ resellerId }) => resellerId === "cedar").every(({ locationId }) => text.includes(locationId)),
    30_000,
  )
  for (const [index, place] of places.entries()) {
    const account: CallbackAccount = {
      accountSid: sidOf(RESELLERS.indexOf(place.resellerId as (typeof RESELLERS)[number])),
      authToken: TOKEN,
      publicUrl,
      resellerId: place.resellerId,
      accountId: "simulated",
    }
    const call = { callSid: `CA${String(index).padStart(32, "0")}`, from: place.caller, callerName: "", to: place.line }
    const atMs = Date.now()
    await postVoice(
      account,
      phoneForm(account, call, { callSid: `CA9${String(index).padStart(31, "0")}`, to: "+17375550190" }, "no-answer", {
        atMs,
        sequence: 2,
      }),
    )
    await postVoice(account, callerForm(account, call, "completed", { atMs, sequence: 3, seconds: 20 }))
    place.callId = `${place.resellerId}:simulated:${call.callSid}`
  }
  for (const place of places) {
    const text = await eventually(
      async () => (await ask(`/api/v1/threads?reseller=${place.resellerId}&view=all&limit=50`, admin)).text,
      (answer) => answer.includes(place.caller),
      90_000,
    )
    const { items } = JSON.parse(text) as { items: { threadId: string; contact: { numbers: string[] } }[] }
    place.threadId = items.find(({ contact }) => contact.numbers.includes(place.caller))?.threadId ?? ""
  }
  return places
}

/** Of each reseller its owner, a person of one brand, one of one site, and a key that may do all. */
async function makeAskers(places: readonly Place[]): Promise<Asker[]> {
  const askers: Asker[] = []
  for (const resellerId of RESELLERS) {
    const own = places.filter((place) => place.resellerId === resellerId)
    const [first] = own
    if (first === undefined) throw new Error("a reseller without a place")
    const roles = [
      { role: "reseller", sees: (place: Place) => place.resellerId === resellerId },
      { role: "brand", brands: [first.brandId], sees: (place: Place) => place.brandId === first.brandId },
      { role: "site", locations: [first.locationId], sees: (place: Place) => place.locationId === first.locationId },
    ]
    for (const { role, sees, ...of } of roles) {
      const email = `${role}@${resellerId}.example`
      const made = await ask(`/api/v1/people?reseller=${resellerId}`, admin, "POST", {
        name: `${role} of ${resellerId}`,
        email,
        password: PASSWORD,
        role,
        ...of,
      })
      if (made.status !== 201) throw new Error(`people: ${made.status} ${made.text}`)
      const signedIn = await ask("/api/auth/sign-in/email", { origin: url }, "POST", {
        email,
        password: PASSWORD,
        reseller: resellerId,
      })
      if (signedIn.status !== 200) throw new Error(`sign-in: ${signedIn.status} ${signedIn.text}`)
      const cookie = signedIn.cookies.map((one) => one.split(";", 1)[0]).join("; ")
      askers.push({ name: email, headers: { cookie, origin: url }, sees })
    }
    const scopes = ["calls:read", "threads:read", "threads:write", "figures:read", "directory:read"]
    const key = await ask(`/api/v1/keys?reseller=${resellerId}`, admin, "POST", { name: "proof", scopes })
    if (key.status !== 201) throw new Error(`keys: ${key.status} ${key.text}`)
    const { key: secret } = JSON.parse(key.text) as { key: string }
    askers.push({
      name: `key of ${resellerId}`,
      headers: { authorization: `Bearer ${secret}` },
      sees: (place) => place.resellerId === resellerId,
    })
  }
  return askers
}

/** One request for something of a place, whoever's it is. */
function drawRequest(random: SeededRandom, place: Place): { path: string; method?: string; body?: object } {
  const id = encodeURIComponent
  const days = "from=2026-01-01&to=2027-01-01"
  const scope = random.pick(["", `&brand=${place.brandId}`, `&location=${place.locationId}`])
  const other = random.pick(["", "", `&reseller=${place.resellerId}`])
  return random.pick([
    { path: `/api/v1/threads?view=all${scope}${other}` },
    { path: `/api/v1/threads?view=all&search=${place.caller.slice(-7)}${other}` },
    { path: `/api/v1/threads/${id(place.threadId)}` },
    { path: `/api/v1/threads/${id(place.threadId)}/notes`, method: "POST", body: { body: "a note" } },
    { path: `/api/v1/calls?limit=100${scope}${other}` },
    { path: `/api/v1/calls?caller=${id(place.caller)}${other}` },
    { path: `/api/v1/calls/${id(place.callId)}` },
    { path: `/api/v1/locations?limit=100${other}` },
    { path: `/api/v1/locations/${id(place.locationId)}` },
    { path: `/api/v1/callbacks?limit=100${other}` },
    { path: `/api/v1/setup?x=1${other}` },
    { path: `/api/v1/brands?x=1${other}` },
    { path: `/api/v1/session?x=1${other}` },
    { path: `/api/v1/figures/overview?${days}${scope}${other}` },
    { path: `/api/v1/figures/league?${days}${scope}${other}` },
    { path: `/api/v1/figures/calls?${days}${scope}${other}` },
  ])
}

let leaks = 0
let broken = 0
const statuses = new Map<number, number>()
try {
  await solo.says(/Started without the demo/)
  const places = await makeWorld()
  const askers = await makeAskers(places)
  print(`${places.length} places, ${askers.length} askers, ${OPERATIONS} requests`)
  const random = seededRandom(20261125)
  let left = OPERATIONS
  const work = async () => {
    while (left-- > 0) {
      const asker = random.pick(askers)
      const request = drawRequest(random, random.pick(places))
      const { status, text } = await ask(request.path, asker.headers, request.method, request.body)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status >= 500) {
        broken += 1
        if (broken < 10) print(`FAIL  ${status} for ${asker.name}: ${request.path}`)
      }
      const asked = decodeURIComponent(request.path)
      for (const place of places) {
        if (asker.sees(place)) continue
        const secrets = [place.locationId, place.caller, place.line, place.threadId, place.callId]
        // A refusal may name what was asked for.
        const told = secrets.find((secret) => text.includes(secret) && !(status >= 400 && asked.includes(secret)))
        if (told === undefined) continue
        leaks += 1
        if (leaks < 10) print(`FAIL  ${asker.name} was told ${told} by ${request.path} (${status})`)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  print(
    `answers by status: ${[...statuses]
      .sort()
      .map(([status, count]) => `${status} ${count}`)
      .join(", ")}`,
  )
  print(`${leaks === 0 ? "ok   " : "FAIL "} ${leaks} leaks in ${OPERATIONS} requests`)
  print(`${broken === 0 ? "ok   " : "FAIL "} ${broken} answers of 5xx`)
} finally {
  await solo.end("SIGKILL")
  carrier.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exitCode = leaks === 0 && broken === 0 && (statuses.get(200) ?? 0) > 0 ? 0 : 1
