import { twilioSignature } from "@rebound/testkit"

export interface WebhookAccount {
  readonly resellerId: string
  readonly accountId: string
  readonly accountSid: string
  readonly authToken: string
}

/** As Twilio's number callbacks are, with the geography that it adds: some 600 bytes. */
export function missedCallForm(call: {
  readonly accountSid: string
  readonly callSid: string
  readonly from: string
  readonly to: string
  readonly atMs: number
}): Record<string, string> {
  return {
    AccountSid: call.accountSid,
    ApiVersion: "2010-04-01",
    CallSid: call.callSid,
    CallStatus: "no-answer",
    CallbackSource: "call-progress-events",
    Called: call.to,
    CalledCity: "AUSTIN",
    CalledCountry: "US",
    CalledState: "TX",
    CalledZip: "78701",
    Caller: call.from,
    CallerCity: "SAN ANTONIO",
    CallerCountry: "US",
    CallerState: "TX",
    CallerZip: "78205",
    Direction: "inbound",
    Duration: "1",
    CallDuration: "20",
    From: call.from,
    FromCity: "SAN ANTONIO",
    FromCountry: "US",
    FromState: "TX",
    FromZip: "78205",
    SequenceNumber: "2",
    StirVerstat: "TN-Validation-Passed-A",
    Timestamp: new Date(call.atMs).toUTCString().replace("GMT", "+0000"),
    To: call.to,
    ToCity: "AUSTIN",
    ToCountry: "US",
    ToState: "TX",
    ToZip: "78701",
  }
}

export interface SignedWebhook {
  readonly path: string
  readonly body: string
  readonly signature: string
}

/** A voice webhook as its carrier would sign it for `publicUrl`. */
export function sign(
  account: WebhookAccount,
  publicUrl: string,
  form: Readonly<Record<string, string>>,
): SignedWebhook {
  const path = `/v1/twilio/${account.resellerId}/${account.accountId}/voice`
  return {
    path,
    body: new URLSearchParams(form).toString(),
    signature: twilioSignature(`${publicUrl}${path}`, form, account.authToken),
  }
}

/** The bytes on the wire, headers as Twilio sends them. */
function requestBytes({ path, body, signature }: SignedWebhook, host: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n` +
      "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n" +
      `X-Twilio-Signature: ${signature}\r\nI-Twilio-Idempotency-Token: 0b2f9ad6-9c5e-4f8e-9f0e-1f2d3c4b5a69\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Distinct calls of one run; sent again when they are used up, as ingest keeps no memory of calls. */
const CALLS = 4_000

export interface WebhookOrder {
  /** What the webhooks are signed for: ingest's public address, whoever answers. */
  readonly publicUrl: string
  readonly accounts: readonly WebhookAccount[]
  readonly line: string
  /** Makes the calls of one run differ from those of another. */
  readonly run: number
}

/** Signed webhooks of missed calls, ready to be written, accounts taking turns. */
export const missedCallRequests = ({ publicUrl, accounts, line, run }: WebhookOrder): Buffer[] =>
  Array.from({ length: CALLS }, (_, at) => {
    const account = accounts[at % accounts.length] as WebhookAccount
    const form = missedCallForm({
      accountSid: account.accountSid,
      callSid: `CA${(run * CALLS + at).toString(16).padStart(32, "0")}`,
      from: `+1512555${String(100 + (at % 100)).padStart(4, "0")}`,
      to: line,
      atMs: Date.now(),
    })
    return requestBytes(sign(account, publicUrl, form), new URL(publicUrl).host)
  })
