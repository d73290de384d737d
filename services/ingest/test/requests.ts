import { Buffer } from "node:buffer"
import { readFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { twilioSignature } from "@rebound/testkit"
import { secrets } from "./directory.ts"

export const voicePath = "/v1/twilio/northstar/twilio-main/voice"
export const cdrPath = "/v1/freeswitch/northstar/fs-dallas/cdr"
export const line = "+15125550100"

let calls = 0

/** A voice callback of a call of its own. */
export function voiceForm(fields: Readonly<Record<string, string>> = {}): Record<string, string> {
  calls += 1
  return {
    AccountSid: "AC00000000000000000000000000000001",
    CallSid: `CA${String(calls).padStart(32, "0")}`,
    CallStatus: "no-answer",
    Direction: "inbound",
    From: "+15125550142",
    To: line,
    ...fields,
  }
}

export interface Post {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Signed as Twilio signs: over the public URL, whatever address it is posted to. */
export function signed(
  path: string,
  form: Readonly<Record<string, string>>,
  token: string = secrets.TWILIO_AUTH_TOKEN,
): Post {
  return {
    path,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": twilioSignature(`https://hooks.northstar.example${path}`, form, token),
    },
    body: new URLSearchParams(form).toString(),
  }
}

export const voice = (fields?: Readonly<Record<string, string>>): Post => signed(voicePath, voiceForm(fields))

const record = readFileSync(
  new URL("../../../libs/carriers/fixtures/freeswitch/json_cdr_no_answer_assembled.json", import.meta.url),
  "utf8",
)

export const cdr = (body: string = record, password: string = secrets.FS_CDR_PASSWORD): Post => ({
  path: cdrPath,
  headers: {
    "content-type": "application/json",
    authorization: `Basic ${Buffer.from(`cdr:${password}`).toString("base64")}`,
  },
  body,
})

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export async function post(port: number, { path, headers, body }: Post, method = "POST"): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...headers },
    ...(method === "POST" && { body }),
    signal: AbortSignal.timeout(20_000),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** The bytes of a request. */
export function bytesOf({ path, headers, body }: Post, more: Readonly<Record<string, string>> = {}): string {
  const all = { host: "127.0.0.1", ...headers, ...(!("transfer-encoding" in more) && lengthOf(body)), ...more }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${"transfer-encoding" in more ? "" : body}`
}

const lengthOf = (body: string) => ({ "content-length": String(Buffer.byteLength(body)) })

export interface Wire {
  readonly socket: Socket
  readonly heard: () => string
  /** Statuses of the answers that came. */
  readonly statuses: () => number[]
  /** Resolves to how long the connection lived once it is closed. */
  readonly closed: Promise<number>
}

/** A connection on which one can say anything. */
export async function wire(port: number): Promise<Wire> {
  const socket = connect(port, "127.0.0.1")
  let heard = ""
  socket.on("data", (chunk) => {
    heard += chunk.toString("latin1")
  })
  socket.on("error", () => {})
  const from = performance.now()
  const closed = new Promise<number>((resolve) => socket.once("close", () => resolve(performance.now() - from)))
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()))
  return {
    socket,
    closed,
    heard: () => heard,
    statuses: () => [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)),
  }
}

export async function until(
  ms: number,
  what: () => boolean | Promise<boolean>,
  said: () => string = () => "",
): Promise<void> {
  const from = performance.now()
  while (!(await what())) {
    if (performance.now() - from > ms) throw new Error(`not within ${ms} ms: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
