import type { Installation } from "@rebound/storm"
import type { SeededRandom } from "@rebound/testkit"
import { daysAroundToday } from "./days.ts"
import { BUSY, type Findings } from "./findings.ts"
import { RESELLERS } from "./make-places.ts"
import { manyAtOnce } from "./many-at-once.ts"
import { type Place, toldOf } from "./place.ts"

const PASSWORD = "not-a-secret-of-anybody-7"
const AT_ONCE = 8
/** Each logs in once; a key may do all of these within its reseller. */
const KEY_SCOPES = ["calls:read", "threads:read", "threads:write", "figures:read", "directory:read"]

interface Asker {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly sees: (place: Place) => boolean
}

interface Request {
  readonly path: string
  readonly method?: string
  readonly body?: object
  /** It is about one place by its id, so that a stranger has to be refused. */
  readonly of?: Place
}

/** Of each reseller its owner, a person of one brand, one of one site, and a key ask for things of all of them. */
export async function askByRest(
  installation: Installation,
  places: readonly Place[],
  { operations, random, findings }: { operations: number; random: SeededRandom; findings: Findings },
): Promise<void> {
  const askers = await makeAskers(installation, places)
  const range = daysAroundToday(Date.now())
  await manyAtOnce(operations, AT_ONCE, async () => {
    const asker = random.pick(askers)
    const request = drawRequest(random, random.pick(places), range)
    const { status, text } = await ask(installation, request.path, asker.headers, request.method, request.body)
    findings.count(status === 503 ? BUSY : `${Math.floor(status / 100)}xx`)
    if (status >= 500 && status !== 503) findings.fault(`${status} for ${asker.name}: ${request.path}`)
    if (request.of !== undefined && !asker.sees(request.of) && status < 400)
      findings.leak(`${asker.name} may ${request.method ?? "GET"} ${request.path}`)
    // A refusal may name what was asked for.
    const named = status >= 400 ? decodeURIComponent(request.path) : ""
    for (const place of places) {
      if (asker.sees(place)) continue
      const told = toldOf(place, text, named)
      if (told !== undefined) findings.leak(`${asker.name} was told ${told} by ${request.path} (${status})`)
    }
  })
}

function drawRequest(
  random: SeededRandom,
  place: Place,
  range: { readonly from: string; readonly to: string },
): Request {
  const id = encodeURIComponent
  const days = `from=${range.from}&to=${range.to}`
  const scope = random.pick(["", `&brand=${place.brandId}`, `&location=${place.locationId}`])
  const other = random.pick(["", "", `&reseller=${place.resellerId}`])
  const thread = `/api/v1/threads/${id(place.threadId)}`
  return random.pick<Request>([
    { path: `/api/v1/threads?view=all${scope}${other}` },
    { path: `/api/v1/threads?view=all&search=${place.caller.slice(-7)}${other}` },
    { path: thread, of: place },
    { path: `${thread}/notes`, method: "POST", body: { body: "a note" }, of: place },
    { path: `/api/v1/calls?limit=100${scope}${other}` },
    { path: `/api/v1/calls?caller=${id(place.caller)}${other}` },
    { path: `/api/v1/calls/${id(place.callId)}`, of: place },
    { path: `/api/v1/locations?limit=100${other}` },
    { path: `/api/v1/locations/${id(place.locationId)}`, of: place },
    { path: `/api/v1/callbacks?limit=100${other}` },
    { path: `/api/v1/setup?x=1${other}` },
    { path: `/api/v1/brands?x=1${other}` },
    { path: `/api/v1/session?x=1${other}` },
    { path: `/api/v1/figures/overview?${days}${scope}${other}` },
    { path: `/api/v1/figures/league?${days}${scope}${other}` },
    { path: `/api/v1/figures/calls?${days}${scope}${other}` },
  ])
}

async function makeAskers(installation: Installation, places: readonly Place[]): Promise<readonly Asker[]> {
  const { adminKey, consoleUrl } = installation
  const admin = { authorization: `Bearer ${adminKey}` }
  const post = async (path: string, headers: Readonly<Record<string, string>>, body: object) => {
    const answer = await ask(installation, path, headers, "POST", body)
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return answer
  }
  const askers: Asker[] = []
  for (const resellerId of RESELLERS) {
    const first = places.find((place) => place.resellerId === resellerId)
    if (first === undefined) throw new Error("a reseller without a place")
    const roles = [
      { role: "reseller", sees: (place: Place) => place.resellerId === resellerId },
      { role: "brand", brands: [first.brandId], sees: (place: Place) => place.brandId === first.brandId },
      { role: "site", locations: [first.locationId], sees: (place: Place) => place.locationId === first.locationId },
    ]
    for (const { role, sees, ...of } of roles) {
      const email = `${role}@${resellerId}.example`
      const person = { name: `${role} of ${resellerId}`, email, password: PASSWORD, role, ...of }
      await post(`/api/v1/people?reseller=${resellerId}`, admin, person)
      const signIn = { email, password: PASSWORD, reseller: resellerId }
      const { cookies } = await post("/api/auth/sign-in/email", { origin: consoleUrl }, signIn)
      const cookie = cookies.map((one) => one.split(";", 1)[0]).join("; ")
      askers.push({ name: email, headers: { cookie, origin: consoleUrl }, sees })
    }
    const made = await post(`/api/v1/keys?reseller=${resellerId}`, admin, { name: "proof", scopes: KEY_SCOPES })
    const { key } = JSON.parse(made.text) as { key: string }
    askers.push({
      name: `a key of ${resellerId}`,
      headers: { authorization: `Bearer ${key}` },
      sees: (place) => place.resellerId === resellerId,
    })
  }
  return askers
}

async function ask(
  { consoleUrl }: Installation,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = "GET",
  body?: object,
): Promise<{ status: number; text: string; cookies: readonly string[] }> {
  const answer = await fetch(`${consoleUrl}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, text: await answer.text(), cookies: answer.headers.getSetCookie() }
}
