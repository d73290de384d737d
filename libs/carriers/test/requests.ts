import { Buffer } from "node:buffer"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { AccountView } from "@rebound/directory"
import type { InboundRequest } from "../src/index.ts"

const FIXTURES = join(import.meta.dirname, "..", "fixtures")

export const readFixture = (path: string): Buffer => readFileSync(join(FIXTURES, path))

export function readCases<T>(name: string): readonly T[] {
  const { cases }: { cases: readonly T[] } = JSON.parse(
    readFileSync(join(import.meta.dirname, "cases", `${name}.json`), "utf8"),
  )
  return cases
}

export const TWILIO: AccountView = {
  id: "tw",
  resellerId: "northstar",
  kind: "twilio",
  settings: { accountSid: "AC00000000000000000000000000000001", publicUrl: "https://hooks.northstar.example" },
  secrets: { authToken: ["fake-token-new", "fake-token-old"] },
}

export const FREESWITCH: AccountView = {
  id: "fs",
  resellerId: "northstar",
  kind: "freeswitch",
  settings: { username: "cdr" },
  secrets: { password: ["fake-password-new", "fake-password-old"] },
}

export const RECEIVED_AT_MS = Date.UTC(2026, 5, 12, 16, 30)

export const formRequest = (body: string | Buffer, query = ""): InboundRequest => ({
  method: "POST",
  path: "/v1/twilio/northstar/tw/voice",
  query,
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: typeof body === "string" ? Buffer.from(body) : body,
})

export const cdrRequest = (body: string | Buffer, contentType = "application/json"): InboundRequest => ({
  method: "POST",
  path: "/v1/freeswitch/northstar/fs/cdr",
  query: "uuid=2f1b6f1c-7c04-4d6f-9f0b-3b1a0e0f1a01",
  headers: { "content-type": contentType },
  body: typeof body === "string" ? Buffer.from(body) : body,
})
