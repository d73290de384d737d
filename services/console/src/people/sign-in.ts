import type { IncomingHttpHeaders } from "node:http"
import type { Store } from "@rebound/store"
import type { Sessions } from "../access/authenticate.ts"
import { type Person, ROLES, type Role } from "../access/principal.ts"
import type { DoorReseller, ResellerDoor } from "../access/reseller-door.ts"
import { Problem } from "../errors.ts"
import { createAttempts } from "./attempt-limit.ts"
import { type Auth, type AuthOptions, createAuth, resellersOfCookies } from "./auth-instance.ts"
import { createRecentPeople } from "./recent-people.ts"

/** Coming in and going out. `cookies` are values of `Set-Cookie`. */
export interface SignIn {
  /** Throws Problem `bad_credentials`, `too_many_requests`, `reseller_required`. */
  signIn(request: SignInRequest): Promise<{ readonly person: Person; readonly cookies: readonly string[] }>
  /** Ends the session whose cookie the request bears; without one nothing happens. */
  signOut(headers: IncomingHttpHeaders): Promise<readonly string[]>
  /** Somebody was removed: whose session is whose is looked at afresh. */
  forget(): void
  /** The reseller at whose door a request stands: by its domain, or the only one there is. */
  atDoor(host: string | undefined): Promise<DoorReseller | undefined>
}

export interface SignInRequest {
  readonly email: string
  readonly password: string
  /** Where neither the address nor the installation tells. */
  readonly reseller: string | undefined
  readonly headers: IncomingHttpHeaders
  /** The other end of the connection. */
  readonly address: string
}

/** Instances in memory: one takes 1.5 ms to make and holds no connection. */
const instancesMax = 256
/** A person forgets; a guesser with a list does not get far. From everywhere together, so that many addresses gain little. */
const fromOneAddress = { max: 10, windowMs: 10 * 60_000 }
const fromAnywhere = { max: 50, windowMs: 10 * 60_000 }
/** One address trying many people; an office behind one address signs in once a morning. */
const overAllPeople = { max: 200, windowMs: 10 * 60_000 }

/** Instances by reseller, the last used kept. */
export function createAuths(options: AuthOptions): (resellerId: string) => Auth {
  const made = new Map<string, Auth>()
  return (resellerId) => {
    const auth = made.get(resellerId) ?? createAuth(options, resellerId)
    made.delete(resellerId)
    made.set(resellerId, auth)
    for (const oldest of made.keys()) {
      if (made.size <= instancesMax) break
      made.delete(oldest)
    }
    return auth
  }
}

export function createSignIn({
  store,
  authOf,
  door,
  now,
}: {
  readonly store: Store
  readonly authOf: (resellerId: string) => Auth
  readonly door: ResellerDoor
  readonly now: () => number
}): SignIn & Sessions {
  const recent = createRecentPeople(now)
  const tries = createAttempts(fromOneAddress, now)
  const triesAnywhere = createAttempts(fromAnywhere, now)
  const triesOverAll = createAttempts(overAllPeople, now)

  const atDoor = async (host: string | undefined) => {
    const own = await door.ofHost(host)
    if (own !== undefined) return own
    const [only, second] = await door.all()
    return second === undefined ? only : undefined
  }

  /** Resellers whose session this request may bear: its domain's alone, else those that its cookies name. */
  const resellersOf = async (headers: IncomingHttpHeaders): Promise<string[]> => {
    const named = resellersOfCookies(headers.cookie ?? "")
    const own = await door.ofHost(headers.host)
    return own === undefined ? named : named.filter((id) => id === own.id)
  }

  return {
    atDoor,

    forget: recent.forgetAll,

    personOf: (headers) =>
      // By its host too: another's own address looks at that one's cookies alone.
      recent.of(`${headers.host ?? ""} ${headers.cookie ?? ""}`, async () => {
        for (const resellerId of await resellersOf(headers)) {
          const { response: found, headers: answered } = await authOf(resellerId).api.getSession({
            headers: webHeaders(headers),
            returnHeaders: true,
          })
          if (found === null) continue
          // Once a day of use: without it the browser forgets a session that we still hold to be good.
          return { person: personOfUser(resellerId, found.user), cookies: answered.getSetCookie() }
        }
        return undefined
      }),

    signIn: async ({ email, password, reseller, headers, address }) => {
      const found = await atDoor(headers.host)
      const named = reseller === undefined ? undefined : (await door.all()).find(({ id }) => id === reseller)
      // A domain is one reseller's: no other can be named there. Nor is it told which there are.
      const own = await door.ofHost(headers.host)
      const chosen = own ?? named ?? (reseller === undefined ? found : undefined)
      if (chosen === undefined && reseller === undefined)
        throw new Problem("reseller_required", { detail: "Say which reseller you belong to." })
      const who = `${chosen?.id ?? reseller ?? ""} ${email.toLowerCase()}`
      const waitMs = Math.max(tries.take(`${address} ${who}`), triesAnywhere.take(who), triesOverAll.take(address))
      if (waitMs > 0)
        throw new Problem("too_many_requests", { detail: `Try again in ${Math.ceil(waitMs / 60_000)} minutes.` })
      if (chosen === undefined) throw new Problem("bad_credentials")
      const response = await authOf(chosen.id).api.signInEmail({
        body: { email, password },
        headers: webHeaders({ "user-agent": headers["user-agent"] }),
        asResponse: true,
      })
      if (!response.ok) throw new Problem("bad_credentials")
      tries.forget(`${address} ${who}`)
      await sweepSessions(store, chosen.id, now())
      const cookies = response.headers.getSetCookie()
      const session = await authOf(chosen.id).api.getSession({ headers: new Headers({ cookie: asSent(cookies) }) })
      if (session === null) throw new Problem("bad_credentials")
      return { person: personOfUser(chosen.id, session.user), cookies }
    },

    signOut: async (headers) => {
      const cookies: string[] = []
      for (const resellerId of await resellersOf(headers)) {
        const response = await authOf(resellerId).api.signOut({ headers: webHeaders(headers), asResponse: true })
        cookies.push(...response.headers.getSetCookie())
      }
      recent.forgetAll()
      return cookies
    },
  }
}

/** Sessions that ran out are worth nothing, and nobody who let one run out comes to end it. */
async function sweepSessions(store: Store, resellerId: string, nowMs: number): Promise<void> {
  await store.statement(
    { kind: "resellers", ids: [resellerId] },
    "DELETE FROM person_sessions WHERE reseller_id = $1 AND expires_at < $2",
    [resellerId, new Date(nowMs).toISOString()],
  )
}

function webHeaders(headers: IncomingHttpHeaders): Headers {
  const web = new Headers()
  for (const name of ["cookie", "user-agent"] as const) {
    const value = headers[name]
    if (value !== undefined) web.set(name, value)
  }
  return web
}

/** What a browser would send back. */
const asSent = (cookies: readonly string[]): string => cookies.map((cookie) => cookie.split(";", 1)[0] ?? "").join("; ")

function personOfUser(
  resellerId: string,
  user: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly role: string
    readonly brandIds: string
    readonly locationIds: string
  },
): Person {
  const { id, name, email } = user
  // A role that this version does not know sees nothing: a site without locations.
  const role: Role = ROLES.find((known) => known === user.role) ?? "site"
  return { id, resellerId, name, email, role, brandIds: listed(user.brandIds), locationIds: listed(user.locationIds) }
}

/** Ids as one column holds them: slugs between blanks. */
export const listed = (text: string): string[] => text.split(" ").filter((id) => id !== "")
