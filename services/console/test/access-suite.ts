import { get } from "node:http"
import type { Bus } from "@rebound/bus"
import { AnalyticsService, ConversationService, DispatchService } from "@rebound/contracts"
import { inProcess } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { carelessServices } from "./careless-services.ts"
import { liveSuite } from "./live-suite.ts"
import { repliesSuite } from "./replies-suite.ts"
import { northstar, PLACES, rival } from "./two-resellers.ts"
import { startWorld, type World, within } from "./world.ts"

/** Who asks, and which places of northstar they may see. */
const PEOPLE = [
  { who: "a person of the reseller", role: "reseller", sees: ["austin", "waco", "dallas"], whole: true },
  { who: "a person of one brand", role: "brand", brands: ["smile"], sees: ["austin", "waco"], whole: false },
  {
    who: "a person of two brands",
    role: "brand",
    brands: ["smile", "pipes"],
    sees: ["austin", "waco", "dallas"],
    whole: false,
  },
  { who: "a person of one site", role: "site", locations: ["waco"], sees: ["waco"], whole: false },
  {
    who: "a person of two sites of two brands",
    role: "site",
    locations: ["austin", "dallas"],
    sees: ["austin", "dallas"],
    whole: false,
  },
] as const

/** Every route that answers with rows of places, and whether the places must all stand in its answer. */
const LISTS = [
  { path: "/api/v1/threads", shows: true },
  { path: "/api/v1/callbacks", shows: true },
  { path: "/api/v1/calls", shows: true },
  { path: "/api/v1/figures/calls", shows: true },
  { path: "/api/v1/figures/league", shows: true },
  { path: "/api/v1/figures/overview", shows: false },
  { path: "/api/v1/figures/hours", shows: false },
  { path: "/api/v1/figures/trend", shows: false },
  { path: "/api/v1/figures/funnel", shows: false },
  { path: "/api/v1/figures/freshness", shows: false },
  { path: "/api/v1/locations", shows: true },
  { path: "/api/v1/session", shows: true },
  { path: "/api/v1/brands", shows: false },
  { path: "/api/v1/setup", shows: true },
] as const

/** Every route about one row: 2xx where it may be seen, 404 where not. `at` is the place's id. */
const ROWS = [
  { method: "GET", path: (at: string) => `/api/v1/threads/t-${at}` },
  {
    method: "POST",
    path: (at: string) => `/api/v1/threads/t-${at}/messages`,
    body: { body: "We can see you at nine." },
  },
  { method: "POST", path: (at: string) => `/api/v1/threads/t-${at}/notes`, body: { body: "called twice" } },
  { method: "PUT", path: (at: string) => `/api/v1/threads/t-${at}/assignee`, body: { assignee: "Pat" } },
  { method: "PUT", path: (at: string) => `/api/v1/threads/t-${at}/state`, body: { state: "done", outcome: "booked" } },
  { method: "PUT", path: (at: string) => `/api/v1/threads/t-${at}/read` },
  { method: "PUT", path: (at: string) => `/api/v1/threads/t-${at}/contact`, body: { name: "Jo Doe" } },
  { method: "POST", path: (at: string) => `/api/v1/callbacks/k-${at}/complete`, body: { result: "reached" } },
  { method: "GET", path: (at: string) => `/api/v1/calls/northstar%3Atw%3A${at}` },
  { method: "GET", path: (at: string) => `/api/v1/calls/northstar%3Atw%3A${at}/history` },
  { method: "GET", path: (at: string) => `/api/v1/locations/${at}` },
  {
    method: "PUT",
    path: (at: string) => `/api/v1/locations/${at}/hours`,
    body: { hours: { "mon-fri": ["09:00-17:00"] } },
  },
  {
    method: "PATCH",
    path: (at: string) => `/api/v1/locations/${at}/templates`,
    body: { open: "Hi, this is {{location.name}}. Reply STOP to opt out." },
  },
  {
    method: "PUT",
    path: (at: string) => `/api/v1/locations/${at}/excludes`,
    body: { excludes: [{ number: "+15125550188", label: "lab" }] },
  },
  { method: "PATCH", path: (at: string) => `/api/v1/locations/${at}/policy`, body: { delayMs: 1_000 } },
  { method: "POST", path: (at: string) => `/api/v1/locations/${at}/preview`, body: {} },
  { method: "GET", path: (at: string) => `/api/v1/threads/t-${at}/replies` },
  {
    method: "PUT",
    path: (at: string) => `/api/v1/locations/${at}/replies`,
    body: { replies: [{ name: "Parking", text: "Behind the building." }] },
  },
  { method: "POST", path: (at: string) => `/api/v1/locations/${at}/replies/preview`, body: { replies: [] } },
  { method: "GET", path: (at: string) => `/api/v1/figures/overview?location=${at}` },
  { method: "GET", path: (at: string) => `/api/v1/threads?location=${at}` },
] as const

/** What concerns the reseller as a whole: its own people only. */
const WHOLE = [
  { method: "GET", path: "/api/v1/directory" },
  { method: "GET", path: "/api/v1/messages/unsettled" },
  { method: "PUT", path: "/api/v1/switches/brand/smile", body: { stopped: false, why: "test" } },
  { method: "GET", path: "/api/v1/people" },
  { method: "GET", path: "/api/v1/keys" },
] as const

/** Who may sign in, see and change what, on whatever the console stands. */
export function accessSuite(open: () => Promise<{ readonly store: Store; readonly bus: Bus }>): void {
  const services = carelessServices()
  const password = "correct horse battery"
  let world: World
  const cookies = new Map<string, string>()

  beforeAll(async () => {
    const { store, bus } = await open()
    world = await startWorld(store, bus, inProcess(DispatchService, services.dispatcher), {
      conversations: inProcess(ConversationService, services.conversation),
      analytics: inProcess(AnalyticsService, services.analytics),
      trustedProxies: ["127.0.0.0/8"],
    })
    for (const directory of [northstar, rival]) expect((await world.apply(directory)).status).toBe(200)
    for (const [index, person] of PEOPLE.entries()) {
      const { who, role } = person
      const body = {
        name: who,
        email: `p${index}@northstar.example`,
        password,
        role,
        ...("brands" in person && { brands: person.brands }),
        ...("locations" in person && { locations: person.locations }),
      }
      expect((await world.ask("POST", "/api/v1/people?reseller=northstar", { body })).status).toBe(201)
      cookies.set(who, await signIn(`p${index}@northstar.example`))
    }
  }, 120_000)
  afterAll(() => world?.close())

  async function signIn(email: string, reseller = "northstar", secret = password): Promise<string> {
    const answer = await world.ask("POST", "/api/auth/sign-in/email", {
      key: "",
      body: { email, password: secret, reseller },
    })
    expect(answer.status).toBe(200)
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";", 1)[0])
      .join("; ")
  }

  describe.each(PEOPLE)("$who", ({ who, sees, whole }) => {
    const ask = (method: string, path: string, body?: object) =>
      world.ask(method, path, { cookie: cookies.get(who), ...(body !== undefined && { body }) })
    const hidden = PLACES.filter(({ locationId }) => !(sees as readonly string[]).includes(locationId))

    test.each(LISTS)("sees its own places in $path and no other", async ({ path, shows }) => {
      const { status, body } = await ask("GET", path)
      expect(status).toBe(200)
      const text = JSON.stringify(body)
      if (shows) for (const place of sees) expect(text).toContain(place)
      for (const { locationId, line } of hidden) {
        expect(text).not.toContain(locationId)
        expect(text).not.toContain(line)
      }
      const hiddenBrands = new Set(hidden.map(({ brandId }) => brandId))
      for (const { brandId, locationId } of PLACES)
        if ((sees as readonly string[]).includes(locationId)) hiddenBrands.delete(brandId)
      for (const brand of hiddenBrands) expect(text).not.toContain(`"${brand}"`)
    })

    test.each(ROWS)("reaches a row of its own places by $method and no other", async (row) => {
      const body = "body" in row ? row.body : undefined
      for (const place of sees) expect((await ask(row.method, row.path(place), body)).status).toBeLessThan(300)
      const before = services.asked.length
      for (const { locationId } of hidden)
        expect(await ask(row.method, row.path(locationId), body)).toMatchObject({
          status: 404,
          body: { code: "not_found" },
        })
      // Not even asked of the service: what is refused has not happened.
      const deeds = services.asked
        .slice(before)
        .filter(({ method }) => ["reply", "addNote", "callHistory"].includes(method))
      expect(deeds).toEqual([])
    })

    // Who could move a thread to where they do not see could look into nothing, but could lose a caller for their colleagues.
    test("moves threads between places of its own and no other, and is not told what there is elsewhere", async () => {
      const move = (from: string, locationId: string) => ask("POST", `/api/v1/threads/t-${from}/move`, { locationId })
      const brandOf = (place: string) => PLACES.find(({ locationId }) => locationId === place)?.brandId
      for (const from of sees)
        for (const to of sees) {
          const why = from === to ? "at that site already" : brandOf(from) === brandOf(to) ? "" : "another brand’s"
          const moved = { status: 200, body: { locationId: to, threadId: `t-${from}` } }
          const stays = { status: 409, body: { code: "not_possible_now", detail: expect.stringContaining(why) } }
          expect(await move(from, to)).toMatchObject(why === "" ? moved : stays)
        }
      const before = services.asked.length
      const answers = [await move(sees[0], "no-such-site")]
      for (const { locationId } of hidden) {
        answers.push(await move(sees[0], locationId))
        expect(await move(locationId, sees[0])).toMatchObject({ status: 404, body: { code: "not_found" } })
        expect((await move(locationId, locationId)).status).toBe(404)
      }
      for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } })
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
      expect(services.asked.slice(before).filter(({ method }) => method === "moveThread")).toEqual([])
    })

    test.each(WHOLE)("what concerns the reseller as a whole is its own people's alone: $path", async (route) => {
      const { status } = await ask(route.method, route.path, "body" in route ? route.body : undefined)
      expect(status).toBe(whole ? 200 : 403)
    })

    test("names another reseller in vain", async () => {
      for (const { path } of LISTS) expect((await ask("GET", `${path}?reseller=rival`)).status).toBe(403)
    })
  })

  test("what was told of a call is given with its repeats and the steps of its text, instants as such and nothing as null", async () => {
    const { status, body } = await world.ask("GET", "/api/v1/calls/northstar%3Atw%3Awaco/history", {
      cookie: cookies.get("a person of one site"),
    })
    expect(status).toBe(200)
    expect(services.asked.at(-1)).toMatchObject({
      method: "callHistory",
      request: { resellerId: "northstar", callId: "northstar:tw:waco" },
    })
    expect(body).toMatchObject({
      events: [
        { again: false, cause: "no-answer", receivedAt: "1970-01-01T00:00:02.000Z", releasedBy: null, ringMs: null },
        { again: true, sequence: 2 },
      ],
      steps: [{ state: "undelivered", errorCode: "30003", reason: null, at: "1970-01-01T00:00:04.000Z" }],
      cut: false,
    })
  })

  test("the services are told the sight of who asks", async () => {
    await world.ask("GET", "/api/v1/threads", { cookie: cookies.get("a person of one site") })
    expect(services.asked.at(-1)?.request).toMatchObject({
      sight: { resellerId: "northstar", brandIds: ["smile"], locationIds: ["waco"] },
    })
    await world.ask("GET", "/api/v1/figures/overview?from=2026-11-01&to=2026-11-07&hours=closed", {
      cookie: cookies.get("a person of one brand"),
    })
    expect(services.asked.at(-1)?.request).toMatchObject({
      resellerId: "northstar",
      brandIds: ["smile"],
      locationIds: [],
      fromDay: "2026-11-01",
      toDay: "2026-11-07",
      hours: "closed",
    })
  })

  test("a ratio travels with its counts, and of nothing there is no rate", async () => {
    const { body } = await world.ask("GET", "/api/v1/figures/overview?reseller=northstar")
    expect(body.now.missedRate).toEqual({ numerator: 4, denominator: 10, rate: 0.4 })
    expect(body.before.missedRate).toEqual({ numerator: 0, denominator: 0, rate: null })
    expect(body.before.timeToText).toMatchObject({ p50: null, count: 0 })
  })

  test("one e-mail address is one person in each reseller, and a session of one is nothing to another", async () => {
    const body = {
      name: "Twin",
      email: "p0@northstar.example",
      password: "another password entirely",
      role: "reseller",
    }
    expect((await world.ask("POST", "/api/v1/people?reseller=rival", { body })).status).toBe(201)
    expect((await world.ask("POST", "/api/v1/people?reseller=rival", { body })).body.code).toBe("email_taken")
    const cookie = await signIn("p0@northstar.example", "rival", "another password entirely")
    const { body: session } = await world.ask("GET", "/api/v1/session", { cookie })
    expect(session).toMatchObject({ person: { name: "Twin" }, reseller: { id: "rival" }, locations: [{ id: "reno" }] })
    const forged = cookie.replaceAll("rebound.rival.", "rebound.northstar.")
    expect((await world.ask("GET", "/api/v1/session", { cookie: forged })).status).toBe(401)
    // At another's own address a session is not even looked at, and the door is that one's.
    expect((await askAt(world, "recover.northstar.example", "/api/v1/session", cookie)).status).toBe(401)
    expect((await askAt(world, "rival.example", "/api/v1/session", cookie)).status).toBe(200)
    expect((await askAt(world, "RIVAL.example:8443", "/api/v1/door", "")).body).toContain(
      '"productName":"Rival Recover"',
    )
  })

  test("the cookie is kept from scripts and from other sites, and signing out ends the session", async () => {
    const answer = await world.ask("POST", "/api/auth/sign-in/email", {
      key: "",
      body: { email: "p1@northstar.example", password, reseller: "northstar" },
    })
    const [cookie = ""] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^rebound\.northstar\.session_token=/)
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    const session = { cookie: cookie.split(";", 1)[0] ?? "" }
    expect((await world.ask("GET", "/api/v1/session", session)).status).toBe(200)
    const out = await world.ask("POST", "/api/auth/sign-out", session)
    expect(out.status).toBe(204)
    expect(out.headers.getSetCookie().join()).toMatch(/Max-Age=0/i)
    expect((await world.ask("GET", "/api/v1/session", session)).status).toBe(401)
  })

  test.each([
    { name: "another site's page", origin: "https://evil.example", status: 403 },
    { name: "a page of nowhere", origin: "null", status: 403 },
    { name: "something that says nothing of itself", origin: "", status: 403 },
  ])("a change by cookie from $name is refused", async ({ origin, status }) => {
    const cookie = cookies.get("a person of the reseller")
    const body = { body: "forged" }
    const sent = services.sent.size
    const answer = await world.ask("POST", "/api/v1/threads/t-austin/messages", { cookie, origin, body })
    expect(answer.status).toBe(status)
    expect(services.sent.size).toBe(sent)
    expect((await world.ask("GET", "/api/v1/session", { cookie, origin })).status).toBe(200)
    const signing = { key: "", origin, body: { email: "p0@northstar.example", password, reseller: "northstar" } }
    expect((await world.ask("POST", "/api/auth/sign-in/email", signing)).status).toBe(403)
  })

  test("a wrong password, a stranger and an unknown reseller sound alike, and guessing is slowed down", async () => {
    const attempt = (email: string, reseller: string) =>
      world.ask("POST", "/api/auth/sign-in/email", { key: "", body: { email, password: "wrong password", reseller } })
    const answers = [
      await attempt("p0@northstar.example", "northstar"),
      await attempt("nobody@northstar.example", "northstar"),
      await attempt("p0@northstar.example", "no-such-reseller"),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ status: 401, body: { code: "bad_credentials" } })
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) statuses.push((await attempt("guessed@northstar.example", "northstar")).status)
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401))
    expect(statuses.slice(10)).toEqual([429, 429])
    expect(
      (await world.ask("POST", "/api/auth/sign-in/email", { key: "", body: { email: "a@b.example", password } })).body
        .code,
    ).toBe("reseller_required")
  })

  test("guessers are told apart by the address behind the proxy, and one address may not try everybody", async () => {
    const attempt = async (address: string, email: string, reseller: string) => {
      const body = { email, password: "wrong password", reseller }
      const headers = { "x-forwarded-for": `198.51.100.1, ${address}` }
      return (await world.ask("POST", "/api/auth/sign-in/email", { key: "", body, headers })).status
    }
    for (let n = 0; n < 10; n++) await attempt("203.0.113.5", "behind@northstar.example", "nobody")
    expect(await attempt("203.0.113.5", "behind@northstar.example", "nobody")).toBe(429)
    expect(await attempt("203.0.113.6", "behind@northstar.example", "nobody")).toBe(401)
    for (let n = 0; n < 200; n++) await attempt("203.0.113.7", `p${n}@northstar.example`, "nobody")
    expect(await attempt("203.0.113.7", "another@northstar.example", "nobody")).toBe(429)
    expect(await attempt("203.0.113.8", "another@northstar.example", "nobody")).toBe(401)
  })

  test("a day's use renews a session, in the browser too", async () => {
    const cookie = await signIn("p2@northstar.example")
    const scope = { kind: "resellers", ids: ["northstar"] } as const
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
    const look = () => world.ask("GET", "/api/v1/session", { cookie })
    expect((await look()).headers.getSetCookie()).toEqual([])
    await world.store.statement(scope, "UPDATE person_sessions SET expires_at = $1", [inDays(5)])
    // A look at a cookie is kept for a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const [renewed = ""] = (await look()).headers.getSetCookie()
    expect(renewed.split(";", 1)[0]).toBe(cookie)
    expect(renewed).toMatch(/Max-Age=604800/i)
    const rows = await world.store.statement(scope, "SELECT max(expires_at) AS until FROM person_sessions")
    expect(String(rows[0]?.until) > inDays(6)).toBe(true)
  })

  test("a session that ran out lets nobody in, and is gone at the next sign-in", async () => {
    const cookie = await signIn("p2@northstar.example")
    const scope = { kind: "resellers", ids: ["northstar"] } as const
    const [{ id } = { id: "" }] = await world.store.statement(scope, "SELECT id FROM people WHERE email = $1", [
      "p2@northstar.example",
    ])
    await world.store.statement(scope, "UPDATE person_sessions SET expires_at = $1 WHERE person_id = $2", [
      "2026-01-01T00:00:00.000Z",
      String(id),
    ])
    expect((await world.ask("GET", "/api/v1/session", { cookie })).status).toBe(401)
    await world.store.statement(
      scope,
      `INSERT INTO person_sessions (reseller_id, id, person_id, token, expires_at, created_at, updated_at)
       VALUES ('northstar', 'stale', $1, 'stale', $2, $2, $2)`,
      [String(id), "2026-01-01T00:00:00.000Z"],
    )
    cookies.set("a person of two brands", await signIn("p2@northstar.example"))
    expect(await world.store.statement(scope, "SELECT id FROM person_sessions WHERE id = 'stale'")).toEqual([])
  })

  test("a password is changed by whoever has the present one, or by the reseller's own people, and ends every session", async () => {
    const owner = cookies.get("a person of the reseller")
    const draft = { name: "Forgetful", email: "forgetful@northstar.example", role: "site", locations: ["waco"] }
    const made = await world.ask("POST", "/api/v1/people", { cookie: owner, body: draft })
    const cookie = await signIn(draft.email, "northstar", made.body.password)
    const change = (present: string, next: string) =>
      world.ask("PUT", "/api/v1/session/password", { cookie, body: { present, next } })
    expect((await change("a guess of somebody", "another password of mine")).body.faults).toEqual([
      { path: "present", what: "is not your password" },
    ])
    expect((await change(made.body.password, "too short")).status).toBe(400)
    expect((await world.ask("GET", "/api/v1/session", { cookie })).status).toBe(200)
    expect((await change(made.body.password, "another password of mine")).status).toBe(204)
    expect((await world.ask("GET", "/api/v1/session", { cookie })).status).toBe(401)

    const again = await signIn(draft.email, "northstar", "another password of mine")
    const other = `/api/v1/people/${made.body.id}/password`
    expect((await world.ask("PUT", other, { cookie: again, body: {} })).status).toBe(403)
    expect((await world.ask("PUT", `${other}?reseller=rival`, { body: {} })).status).toBe(404)
    const set = await world.ask("PUT", other, { cookie: owner, body: {} })
    expect(set).toMatchObject({ status: 200, body: { password: expect.stringMatching(/^\S{20}$/) } })
    expect((await world.ask("GET", "/api/v1/session", { cookie: again })).status).toBe(401)
    await signIn(draft.email, "northstar", set.body.password)

    const self = (await world.ask("GET", "/api/v1/session", { cookie: owner })).body.person.id
    expect((await world.ask("PUT", `/api/v1/people/${self}/password`, { cookie: owner, body: {} })).status).toBe(403)
    expect(
      (await world.ask("PUT", "/api/v1/session/password", { body: { present: "x", next: "y".repeat(12) } })).status,
    ).toBe(403)
  })

  test("a person who is removed is out at once, and nobody removes themselves", async () => {
    const owner = cookies.get("a person of the reseller")
    const body = { name: "Short Stay", email: "short@northstar.example", role: "site", locations: ["waco"] }
    const made = await world.ask("POST", "/api/v1/people", { cookie: owner, body })
    expect(made.body.password).toMatch(/^\S{20}$/)
    const cookie = await signIn("short@northstar.example", "northstar", made.body.password)
    expect((await world.ask("GET", "/api/v1/session", { cookie })).status).toBe(200)
    expect((await world.ask("DELETE", `/api/v1/people/${made.body.id}`, { cookie: owner })).status).toBe(204)
    expect((await world.ask("GET", "/api/v1/session", { cookie })).status).toBe(401)
    const self = (await world.ask("GET", "/api/v1/session", { cookie: owner })).body.person.id
    expect((await world.ask("DELETE", `/api/v1/people/${self}`, { cookie: owner })).status).toBe(403)
    const unfit = { name: "No Place", email: "no@northstar.example", role: "site" }
    expect((await world.ask("POST", "/api/v1/people", { cookie: owner, body: unfit })).body.faults).toEqual([
      { path: "locations", what: "the role site needs at least one" },
    ])
  })

  test.each([
    { scope: "threads:read", method: "GET", path: "/api/v1/threads" },
    { scope: "threads:write", method: "POST", path: "/api/v1/threads/t-austin/notes", body: { body: "by a program" } },
    {
      scope: "threads:write",
      method: "POST",
      path: "/api/v1/threads/t-austin/move",
      body: { locationId: "waco" },
    },
    { scope: "figures:read", method: "GET", path: "/api/v1/figures/league" },
    { scope: "calls:read", method: "GET", path: "/api/v1/calls" },
    { scope: "directory:read", method: "GET", path: "/api/v1/locations" },
    { scope: "directory:write", method: "PATCH", path: "/api/v1/locations/austin/policy", body: { delayMs: 0 } },
    { scope: "messages:read", method: "GET", path: "/api/v1/messages/unsettled" },
    {
      scope: "switches:write",
      method: "PUT",
      path: "/api/v1/switches/brand/smile",
      body: { stopped: false, why: "x" },
    },
  ])("a key with $scope alone may do that and nothing else", async ({ scope, method, path, body }) => {
    const make = (scopes: readonly string[]) =>
      world.ask("POST", "/api/v1/keys", {
        cookie: cookies.get("a person of the reseller"),
        body: { name: "k", scopes },
      })
    const key = (await make([scope])).body.key
    const ask = (with_: string) => world.ask(method, path, { key: with_, ...(body !== undefined && { body }) })
    expect((await ask(key)).status).toBeLessThan(300)
    const others = [
      "threads:read",
      "threads:write",
      "figures:read",
      "calls:read",
      "directory:read",
      "directory:write",
      "messages:read",
      "switches:write",
    ].filter((one) => one !== scope)
    expect((await ask((await make(others)).body.key)).status).toBe(403)
    // Keys and people are nobody's business who is a key.
    expect((await world.ask("GET", "/api/v1/keys", { key })).status).toBe(403)
    expect((await world.ask("GET", "/api/v1/people", { key })).status).toBe(403)
  })

  test("a repeated idempotency key is one text, from header or body", async () => {
    const cookie = cookies.get("a person of the reseller")
    const send = (headers: Record<string, string>, body: object) =>
      world.ask("POST", "/api/v1/threads/t-austin/messages", { cookie, headers, body })
    const first = await send({ "idempotency-key": "the-same-key" }, { body: "Hello" })
    const again = await send({}, { body: "Hello", idempotencyKey: "the-same-key" })
    expect(first.status).toBe(201)
    expect(again.body.messageId).toBe(first.body.messageId)
    expect(
      (await send({ "idempotency-key": "one-key-here" }, { body: "Hello", idempotencyKey: "another-key" })).status,
    ).toBe(400)
    expect((await send({}, { body: "Hello" })).body.messageId).not.toBe(
      (await send({}, { body: "Hello" })).body.messageId,
    )
  })

  test("a move says who moved what where, once per key", async () => {
    const cookie = cookies.get("a person of one brand")
    const move = (body: object, headers: Record<string, string> = {}) =>
      world.ask("POST", "/api/v1/threads/t-austin/move", { cookie, headers, body })
    await move({ locationId: "waco" }, { "idempotency-key": "the-same-move" })
    await move({ locationId: "waco", idempotencyKey: "the-same-move" })
    const told = services.asked.slice(-2).map(({ request }) => request)
    for (const request of told)
      expect(request).toMatchObject({
        sight: { resellerId: "northstar", brandIds: ["smile"], locationIds: [] },
        threadId: "t-austin",
        locationId: "waco",
        idempotencyKey: "the-same-move",
        author: "a person of one brand",
      })
    expect(
      (await move({ locationId: "waco", idempotencyKey: "one-key" }, { "idempotency-key": "another" })).status,
    ).toBe(400)
    for (const body of [{}, { locationId: "" }, { locationId: "Not A Slug" }, { locationId: "waco", why: "x" }])
      expect((await move(body)).status).toBe(400)
  })

  test("an edit in the console is marked, checked like a file, and refused when somebody was faster", async () => {
    const cookie = cookies.get("a person of one site")
    const { revision } = (await world.ask("GET", "/api/v1/locations/waco", { cookie })).body
    const hours = { "mon-thu": ["10:00-12:00"] }
    const put = (body: object) => world.ask("PUT", "/api/v1/locations/waco/hours", { cookie, body })
    const done = await put({ hours, closures: [{ date: "2026-12-25", name: "Christmas Day" }], revision })
    expect(done).toMatchObject({
      status: 200,
      body: { hours, editedInConsole: true, closures: [{ date: "2026-12-25" }] },
    })
    expect(await put({ hours: { mon: ["08:00-09:00"] }, revision })).toMatchObject({
      status: 409,
      body: { code: "directory_moved" },
    })
    expect((await put({ hours: { mon: ["25:00-26:00"] } })).body.faults).toEqual([
      { path: "hours.mon[0]", what: "not hours: expected HH:MM-HH:MM" },
    ])
    expect((await world.apply(northstar)).body).toMatchObject({ code: "edited_in_console" })
    // Edits side by side all land: each is made of what the other left.
    const patches = [{ delayMs: 3_000 }, { shortRingMs: 4_000 }, { quietHours: "hold" }]
    const answers = await Promise.all(
      patches.map((body) => world.ask("PATCH", "/api/v1/locations/waco/policy", { cookie, body })),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await world.ask("GET", "/api/v1/locations/waco", { cookie })).body.policy).toMatchObject(
      Object.assign({}, ...patches),
    )
    await within(2_000, () => world.index.location("northstar", "waco")?.rules.delayMs === 3_000)
  })

  test("without the services behind them, pages are told so", async () => {
    expect((await world.ask("GET", "/api/v1/live", { key: "" })).status).toBe(401)
    expect((await world.ask("GET", "/api/v1/door", { key: "" })).body).toEqual({ reseller: null })
  })

  repliesSuite({ world: () => world, cookieOf: (who) => cookies.get(who) })
  liveSuite({ world: () => world, services, cookieOf: (who) => cookies.get(who) })
}

/** A question to the console by another of its names; `fetch` does not let one choose the host. */
async function askAt(world: World, host: string, path: string, cookie: string) {
  return await new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
    get(`${world.address}${path}`, { headers: { host, cookie } }, (response) => {
      let body = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => {
        body += chunk
      })
      response.on("end", () => resolve({ status: response.statusCode, body }))
    }).on("error", reject)
  })
}
