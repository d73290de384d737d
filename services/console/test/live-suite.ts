import { once } from "node:events"
import { connect } from "node:net"
import { create } from "@bufbuild/protobuf"
import type { OutgoingRecord } from "@rebound/bus"
import { CallEventSchema, callEventCodec, LegFactSchema, PartySchema, recordKeys, TOPICS } from "@rebound/contracts"
import { expect, test } from "vitest"
import type { carelessServices } from "./careless-services.ts"
import { PLACES } from "./two-resellers.ts"
import { type World, within } from "./world.ts"

/** What pages are told as it happens, and what becomes of pages that leave. Closes the world at its end. */
export function liveSuite({
  world,
  services,
  cookieOf,
}: {
  readonly world: () => World
  readonly services: ReturnType<typeof carelessServices>
  readonly cookieOf: (who: string) => string | undefined
}): void {
  test("set-up names the exact addresses, and tells the first event of a line as it comes", async () => {
    const cookie = cookieOf("a person of the reseller")
    const { body } = await world().ask("GET", "/api/v1/setup", { cookie })
    expect(body.accounts[0]).toMatchObject({
      id: "tw",
      firstEventAt: null,
      webhooks: [
        { what: "voice", url: "https://hooks.recover.northstar.example/v1/twilio/northstar/tw/voice" },
        { what: "sms", url: "https://hooks.recover.northstar.example/v1/twilio/northstar/tw/sms" },
        { what: "receipts", url: "https://hooks.recover.northstar.example/v1/twilio/northstar/tw/receipts" },
      ],
    })
    const live = await openLive(world(), { cookie: cookie ?? "" })
    const draft = { name: "reads threads", scopes: ["threads:read"] }
    const { body: key } = await world().ask("POST", "/api/v1/keys?reseller=northstar", { body: draft })
    const elsewhere = await openLive(world(), { authorization: `Bearer ${key.key}` })
    const producer = await world().bus.producer()
    await producer.send(callEvent("+15125550100"))
    await producer.send(callEvent("+13105550199"))
    await producer.close()
    await within(5_000, () => live.events.filter(({ name }) => name === "setup").length >= 2)
    live.close()
    // What the directory says is not for a key that may not read it.
    expect(elsewhere.events.map(({ name }) => name)).not.toContain("setup")
    elsewhere.close()
    const after = (await world().ask("GET", "/api/v1/setup", { cookie })).body
    expect(after.accounts[0].firstEventAt).toBe("2026-11-24T15:00:00.000Z")
    const seen = after.lines.filter(({ firstEventAt }: { firstEventAt: string | null }) => firstEventAt !== null)
    expect(seen.map(({ number }: { number: string }) => number)).toEqual(["+15125550100"])
  })

  test("a live page is told what its reader may see, and nothing else", async () => {
    const open = async (who: string) => await openLive(world(), { cookie: cookieOf(who) ?? "" })
    const site = await open("a person of one site")
    const brand = await open("a person of one brand")
    await within(5_000, () => services.watching() >= 2)
    const ready = () => [site, brand].every(({ events }) => events.some(({ name }) => name === "freshness"))
    await within(5_000, ready)
    for (const { resellerId, locationId } of PLACES) services.change(resellerId, locationId)
    for (const { locationId } of PLACES) services.figuresChanged([locationId])
    await within(5_000, () => brand.events.filter(({ name }) => name === "figures").length >= 2)
    const places = (events: readonly LiveSeen[], name: string) =>
      events.filter((event) => event.name === name).map(({ data }) => data.threadId)
    expect(places(brand.events, "thread")).toEqual(["t-austin", "t-waco"])
    expect(places(brand.events, "call")).toEqual(["t-austin", "t-waco"])
    expect(places(site.events, "thread")).toEqual(["t-waco"])
    expect(site.events.filter(({ name }) => name === "figures").map(({ data }) => data.locationIds)).toEqual([["waco"]])
    // Over the whole reseller; a part of it is not told.
    expect(site.events.find(({ name }) => name === "freshness")?.data).toMatchObject({ difference: null })
    for (const place of ["austin", "dallas", "reno"]) expect(site.text()).not.toContain(place)
    // A thread that left is told where it was seen, by its id and nothing more.
    for (const { resellerId, brandId, locationId } of PLACES) services.leave(resellerId, brandId, locationId)
    await within(5_000, () => places(brand.events, "thread").length >= 4)
    expect(places(brand.events, "thread").slice(2)).toEqual(["t-austin", "t-waco"])
    const left = site.events.filter(({ name }) => name === "thread").slice(1)
    expect(left.map(({ data }) => data)).toEqual([{ threadId: "t-waco", thread: null, entry: null }])
    site.close()
    brand.close()
    await within(5_000, () => services.watching() === 0)
  })

  test("pages that leave before they were answered take no place of those that stay", async () => {
    const { hostname, port, host } = new URL(world().address)
    const head = `GET /api/v1/live HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookieOf("a person of the reseller")}\r\n\r\n`
    const leave = async () => {
      const socket = connect(Number(port), hostname)
      await once(socket, "connect")
      await new Promise((sent) => socket.write(head, sent))
      socket.destroy()
    }
    // More than a console has places for.
    for (let round = 0; round < 30; round++) await Promise.all(Array.from({ length: 20 }, leave))
    const live = await openLive(world(), { cookie: cookieOf("a person of the reseller") ?? "" })
    await within(5_000, () => services.watching() === 1)
    live.close()
    await within(5_000, () => services.watching() === 0)
  })

  test("closing ends the live pages instead of waiting for them", async () => {
    const live = await openLive(world(), { cookie: cookieOf("a person of the reseller") ?? "" })
    const started = performance.now()
    const closed = world().close()
    await within(5_000, live.ended)
    await closed
    expect(performance.now() - started).toBeLessThan(9_000)
  })
}

interface LiveSeen {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, which fail on a wrong shape.
  readonly data: any
}

async function openLive(world: World, who: Readonly<Record<string, string>>) {
  const abort = new AbortController()
  const response = await fetch(`${world.address}/api/v1/live`, {
    headers: { ...who, "last-event-id": "17-4" },
    signal: abort.signal,
  })
  expect(response.status).toBe(200)
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  const events: LiveSeen[] = []
  let text = ""
  let ended = false
  const read = async () => {
    let rest = ""
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      const told = decoder.decode(chunk, { stream: true })
      text += told
      rest += told
      const blocks = rest.split("\n\n")
      rest = blocks.pop() ?? ""
      for (const block of blocks) {
        const name = /^event: (.*)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (name !== undefined && data !== undefined) events.push({ name, data: JSON.parse(data) })
      }
    }
  }
  read()
    .catch(() => {})
    .finally(() => {
      ended = true
    })
  await within(5_000, () => events.some(({ name }) => name === "ready"))
  return { events, text: () => text, ended: () => ended, close: () => abort.abort() }
}

function callEvent(number: string): OutgoingRecord {
  const event = create(CallEventSchema, {
    eventId: `e-${number}`,
    resellerId: "northstar",
    accountId: "tw",
    carrier: "twilio",
    callKey: `CA-${number}`,
    legKey: "l1",
    origin: "live",
    receivedAtMs: Date.UTC(2026, 10, 24, 15),
    direction: "inbound",
    caller: create(PartySchema, { kind: "e164", number: "+15125550142" }),
    called: create(PartySchema, { kind: "e164", number }),
    leg: create(LegFactSchema, { role: "caller", state: "started" }),
  })
  return { topic: TOPICS.callEvents.name, key: recordKeys.callEvent(event), value: callEventCodec.encode(event) }
}
