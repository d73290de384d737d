import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { SeededRandom } from "../random.ts"
import { drawSendFate, type Faults, type SendFate } from "./faults.ts"
import { Ledger, type LedgerEntry, readLedger } from "./ledger.ts"
import { type Refusal, refusalOf, THROTTLED, UNAUTHENTICATED } from "./send-rules.ts"
import { twilioSignature } from "./twilio-signature.ts"

export interface SimulatedTwilioOptions {
  readonly port: number
  /** Auth token by account SID. An unknown account is refused 401, as Twilio does. */
  readonly accounts: Readonly<Record<string, string>>
  readonly faults: Faults
  readonly random: SeededRandom
  readonly ledgerPath: string
  /** How long an answer takes at the least. Default 0. */
  readonly answerMs?: number
  readonly now: () => number
}

interface Taken {
  readonly entry: LedgerEntry
  readonly listedFromMs: number
  status: string
}

/**
 * Twilio's messaging API as far as a sender can see it: sends, the list, receipts, and its manners on a bad day. Keeps its
 * own ledger. Imports nothing of the services.
 */
export class SimulatedTwilio {
  readonly #options: SimulatedTwilioOptions
  readonly #ledger: Ledger
  readonly #taken: Taken[] = []
  readonly #optedOut = new Set<string>()
  readonly #server: Server
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(options: SimulatedTwilioOptions) {
    this.#options = options
    this.#ledger = new Ledger(options.ledgerPath)
    // Started again, it still knows what it took.
    for (const entry of readLedger(options.ledgerPath))
      this.#taken.push({ entry, listedFromMs: 0, status: "delivered" })
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
    this.#server.keepAliveTimeout = 30_000
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(this.#options.port, "127.0.0.1", () => resolve((this.#server.address() as AddressInfo).port))
    })
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://carrier.invalid")
    const body = await readBody(request)
    const [, accountSid, rest] =
      /^\/2010-04-01\/Accounts\/([^/]+)\/(Messages(?:\/[^/]+)?)\.json$/.exec(url.pathname) ?? []
    if (accountSid !== undefined && rest !== undefined) {
      if (!this.#authentic(accountSid, request)) return refuse(response, UNAUTHENTICATED)
      if (request.method === "POST" && rest === "Messages")
        return this.#send(accountSid, new URLSearchParams(body), request, response)
      if (request.method === "GET" && rest === "Messages") return this.#list(accountSid, url.searchParams, response)
      return refuse(response, { status: 405, code: 20004, message: "Method not allowed" })
    }
    if (url.pathname === "/simulated/handset" && request.method === "POST")
      return this.#fromHandset(JSON.parse(body) as HandsetText, response)
    refuse(response, { status: 404, code: 20404, message: "The requested resource was not found" })
  }

  #authentic(accountSid: string, request: IncomingMessage): boolean {
    const token = this.#options.accounts[accountSid]
    const given = request.headers.authorization ?? ""
    return token !== undefined && given === `Basic ${Buffer.from(`${accountSid}:${token}`).toString("base64")}`
  }

  async #send(
    accountSid: string,
    form: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { random, faults, now } = this.#options
    const fate = drawSendFate(faults, random)
    if (fate === "throttled") return refuse(response, THROTTLED)
    const text = { to: form.get("To") ?? "", from: form.get("From") ?? "", body: form.get("Body") ?? "" }
    const refusal = refusalOf(text, this.#optedOut)
    if (refusal !== undefined) return refuse(response, refusal)

    const callback = form.get("StatusCallback") ?? ""
    const taken = this.#take(accountSid, text, callback, fate)
    const early = callback !== "" && random.chance(faults.receiptBeforeAnswer)
    if (early) await this.#receipt(taken, callback, "sent")
    this.#scheduleReceipts(taken, callback, early)
    if (this.#options.answerMs !== undefined) await this.#wait(this.#options.answerMs)
    switch (fate) {
      case "error_after_accept":
        return refuse(response, { status: 500, code: 20500, message: "Internal Server Error" })
      case "reset_after_accept":
        return void request.socket.resetAndDestroy()
      case "silent_after_accept":
        return
      case "answered":
        return answer(response, 201, this.#resource(taken, now()))
    }
  }

  #take(accountSid: string, text: { to: string; from: string; body: string }, callback: string, fate: SendFate): Taken {
    const { random, faults, now } = this.#options
    const acceptedAtMs = now()
    const entry: LedgerEntry = {
      sid: `SM${random.hex(32)}`,
      accountSid,
      ...text,
      acceptedAtMs,
      fate,
      reference: callback === "" ? "" : (new URL(callback).searchParams.get("m") ?? ""),
    }
    this.#ledger.add(entry)
    const omitted = random.chance(faults.listOmits)
    const listedFromMs = omitted ? Number.POSITIVE_INFINITY : acceptedAtMs + random.int(...mutable(faults.listLagMs))
    const taken = { entry, listedFromMs, status: "queued" }
    this.#taken.push(taken)
    return taken
  }

  #scheduleReceipts(taken: Taken, callback: string, sentAlready: boolean): void {
    if (callback === "") return
    const { random, faults } = this.#options
    const deliveredAfterMs = random.int(...mutable(faults.receiptDelayMs))
    const landline = taken.entry.to.endsWith("0196")
    const last = landline ? "undelivered" : "delivered"
    const outOfOrder = random.chance(faults.receiptOutOfOrder)
    if (!sentAlready)
      this.#after(outOfOrder ? deliveredAfterMs + 200 : Math.floor(deliveredAfterMs / 2), taken, callback, "sent")
    this.#after(deliveredAfterMs, taken, callback, last)
    if (random.chance(faults.receiptTwice)) this.#after(deliveredAfterMs + random.int(50, 2_000), taken, callback, last)
  }

  #after(ms: number, taken: Taken, callback: string, status: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void this.#receipt(taken, callback, status)
    }, ms)
    this.#timers.add(timer)
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  /** Posts a receipt; like the real one it tries again once or twice and then gives up. */
  async #receipt(taken: Taken, callback: string, status: string): Promise<void> {
    taken.status = status
    const { entry } = taken
    const params: Record<string, string> = {
      MessageSid: entry.sid,
      SmsSid: entry.sid,
      MessageStatus: status,
      SmsStatus: status,
      To: entry.to,
      From: entry.from,
      AccountSid: entry.accountSid,
      ApiVersion: "2010-04-01",
      ...(status === "undelivered" && { ErrorCode: "30006" }),
    }
    await this.#post(callback, params, entry.accountSid)
  }

  async #fromHandset(text: HandsetText, response: ServerResponse): Promise<void> {
    const word = text.body.trim().toUpperCase()
    // Twilio's own list for long codes; the text still reaches the webhook.
    if (["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"].includes(word))
      this.#optedOut.add(`${text.line} ${text.handset}`)
    if (["START", "UNSTOP", "YES"].includes(word)) this.#optedOut.delete(`${text.line} ${text.handset}`)
    const sid = `SM${this.#options.random.hex(32)}`
    const params = {
      MessageSid: sid,
      SmsSid: sid,
      SmsMessageSid: sid,
      AccountSid: text.accountSid,
      From: text.handset,
      To: text.line,
      Body: text.body,
      NumMedia: "0",
      NumSegments: "1",
      SmsStatus: "received",
      ApiVersion: "2010-04-01",
    }
    const status = await this.#post(text.url, params, text.accountSid)
    answer(response, 200, { sid, status })
  }

  async #post(url: string, params: Record<string, string>, accountSid: string): Promise<number> {
    const signature = twilioSignature(url, params, this.#options.accounts[accountSid] ?? "")
    for (let attempt = 0; attempt < 4; attempt++) {
      const status = await postForm(url, params, { "x-twilio-signature": signature })
      if (status >= 200 && status < 500) return status
      await this.#wait(250 * 2 ** attempt)
    }
    return 0
  }

  #list(accountSid: string, query: URLSearchParams, response: ServerResponse): void {
    const nowMs = this.#options.now()
    const shown = this.#taken.filter(
      ({ entry, listedFromMs }) =>
        entry.accountSid === accountSid &&
        listedFromMs <= nowMs &&
        (query.get("To") ?? entry.to) === entry.to &&
        (query.get("From") ?? entry.from) === entry.from,
    )
    const messages = shown.reverse().slice(0, Number(query.get("PageSize") ?? 50))
    answer(response, 200, {
      messages: messages.map((taken) => this.#resource(taken, nowMs)),
      page: 0,
      next_page_uri: null,
    })
  }

  #resource({ entry, status }: Taken, nowMs: number): Record<string, unknown> {
    const created = new Date(entry.acceptedAtMs).toUTCString().replace("GMT", "+0000")
    return {
      account_sid: entry.accountSid,
      api_version: "2010-04-01",
      body: entry.body,
      date_created: created,
      date_sent: status === "queued" ? null : created,
      date_updated: new Date(nowMs).toUTCString().replace("GMT", "+0000"),
      direction: "outbound-api",
      error_code: null,
      error_message: null,
      from: entry.from,
      messaging_service_sid: null,
      num_media: "0",
      num_segments: String(Math.max(1, Math.ceil(entry.body.length / 153))),
      price: null,
      price_unit: "USD",
      sid: entry.sid,
      status,
      to: entry.to,
      uri: `/2010-04-01/Accounts/${entry.accountSid}/Messages/${entry.sid}.json`,
    }
  }
}

/** A text typed on a simulated handset. `url` is the line's sms webhook. */
export interface HandsetText {
  readonly accountSid: string
  readonly handset: string
  readonly line: string
  readonly body: string
  readonly url: string
}

const mutable = (range: readonly [number, number]): [number, number] => [range[0], range[1]]

function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  answer(response, status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status })
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return
  const text = JSON.stringify(body)
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
  response.end(text)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString("utf8")
}

/** Posts a form; resolves to the status, 0 when there was no answer. */
export function postForm(
  url: string,
  params: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const body = new URLSearchParams(params).toString()
  return new Promise((resolve) => {
    const request = httpRequest(
      url,
      {
        method: "POST",
        timeout: 15_000,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "content-length": Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        response.resume()
        response.on("end", () => resolve(response.statusCode ?? 0))
      },
    )
    request.on("timeout", () => request.destroy())
    request.on("error", () => resolve(0))
    request.end(body)
  })
}
