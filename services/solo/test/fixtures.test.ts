import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort, twilioSignature } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import cases from "./cases/fixtures.json" with { type: "json" }
import { eventually, RunningSolo } from "./run-solo.ts"

const fixtures = fileURLToPath(new URL("../../../libs/carriers/fixtures/", import.meta.url))
const AUTH_TOKEN = "fixtures-auth-token"
const PASSWORD = "fixtures-cdr-password"

const directory = (publicUrl: string) => ({
  apiVersion: "rebound/v1",
  reseller: { id: "fixtures", name: "Fixtures" },
  carriers: [
    {
      id: "tw",
      kind: "twilio",
      accountSid: "AC0123456789abcdef0123456789abcdef",
      authToken: { value: AUTH_TOKEN },
      publicUrl,
      apiUrl: "http://127.0.0.1:9",
    },
    { id: "fs", kind: "freeswitch", username: "cdr", password: { value: PASSWORD } },
  ],
  brands: [
    {
      id: "brand",
      name: "Brand",
      locations: [
        {
          id: "site",
          name: "Site",
          timeZone: "America/Los_Angeles",
          hours: { "mon-sun": ["00:00-24:00"] },
          lines: [
            { number: "+14155550199", label: "Front desk", calls: "tw", texts: "tw" },
            { number: "+15555550100", label: "Switch", calls: "fs", texts: "tw" },
          ],
        },
      ],
    },
  ],
})

interface Item {
  readonly callId: string
  readonly verdict: string
  readonly reason: string
  readonly textBack: { readonly state: string; readonly reason: string | null } | null
}

/** A record of its own for each case: the fixtures of a carrier are one call, and one switch's ids repeat. */
function asCall(text: string, at: number): string {
  const id = String(at).padStart(4, "0")
  return text
    .replaceAll("CA0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d", `CA${id}2c3d0a1b2c3d0a1b2c3d0a1b2c3d`)
    .replaceAll("CA9f8e7d6c9f8e7d6c9f8e7d6c9f8e7d6c", `CA${id}7d6c9f8e7d6c9f8e7d6c9f8e7d6c`)
    .replaceAll("2f1b6f1c-7c04-4d6f-9f0b", `2f1b6f1c-7c04-4d6f-${id}`)
}

describe("the carriers' own records through the whole way", { timeout: 200_000 }, () => {
  let solo: RunningSolo
  let folder: string
  let ingest: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rebound-solo-"))
    const [consolePort, ingestPort] = [await freePort(), await freePort()]
    ingest = `http://127.0.0.1:${ingestPort}`
    solo = new RunningSolo({ dataDir: folder, consolePort, ingestPort, demo: false })
    await solo.says(/Started without the demo/)
    await solo.apply(directory(ingest))
    // Services follow within a second: until then the account is nobody's.
    await eventually(
      async () => (await post("freeswitch", "{}")).status,
      (status) => status !== 404,
      20_000,
    )
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }, 200_000)
  afterAll(async () => {
    await solo.end("SIGKILL")
    await rm(folder, { recursive: true, force: true })
  })

  const post = (carrier: string, body: string): Promise<Response> => {
    if (carrier === "freeswitch")
      return fetch(`${ingest}/v1/freeswitch/fixtures/fs/cdr`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from(`cdr:${PASSWORD}`).toString("base64")}` },
        body,
      })
    const url = `${ingest}/v1/twilio/fixtures/tw/voice`
    return fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": twilioSignature(url, Object.fromEntries(new URLSearchParams(body)), AUTH_TOKEN),
      },
      body,
    })
  }

  test("each is answered 2xx, and each call gets its verdict and a stored reason", async () => {
    for (const [at, one] of cases.entries())
      for (const file of one.files) {
        const text = readFileSync(join(fixtures, one.carrier, file), "utf8").trim()
        const answer = await post(one.carrier, asCall(text, at))
        expect([file, answer.status]).toEqual([file, 204])
      }
    const idOf = (at: number, carrier: string): RegExp =>
      carrier === "twilio"
        ? new RegExp(`:CA${String(at).padStart(4, "0")}2c3d`)
        : new RegExp(`-4d6f-${String(at).padStart(4, "0")}-`)
    const seen = await eventually(
      async () => (await solo.get<{ items: Item[] }>("/calls?reseller=fixtures&limit=200")).items,
      (items) => items.length >= cases.length,
      60_000,
    )
    for (const [at, one] of cases.entries()) {
      const call = seen.find(({ callId }) => idOf(at, one.carrier).test(callId))
      expect([one.files, call?.verdict, call?.reason]).toEqual([one.files, ...one.want])
      // All of them ended long ago, or still last: none is texted, and each says why.
      expect(call?.textBack?.reason).toBeTruthy()
      if (one.notTexted !== undefined) expect(call?.textBack?.reason).toBe(one.notTexted)
    }
  })

  test("a changed signature and a wrong password are refused, and make no call", async () => {
    const url = `${ingest}/v1/twilio/fixtures/tw/voice`
    const changed = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
      },
      body: "CallSid=CA1&CallStatus=completed",
    })
    expect(changed.status).toBe(403)
    const wrong = await fetch(`${ingest}/v1/freeswitch/fixtures/fs/cdr`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from("cdr:wrong").toString("base64")}` },
      body: "{}",
    })
    expect(wrong.status).toBe(401)
  })
})
