import { postForm } from "../carrier/simulated-twilio.ts"
import { twilioSignature } from "../carrier/twilio-signature.ts"

/** Where a simulated Twilio account sends its voice callbacks, and what it signs with. */
export interface CallbackAccount {
  readonly accountSid: string
  readonly authToken: string
  /** As ingest is known to Twilio; part of what is signed. */
  readonly publicUrl: string
  readonly resellerId: string
  readonly accountId: string
}

export type Form = Readonly<Record<string, string>>

/** One call as Twilio tells it: the caller's leg, and a leg per phone that was rung. */
export interface TwilioCall {
  readonly callSid: string
  readonly from: string
  readonly callerName: string
  readonly to: string
}

/** RFC 2822 as Twilio writes it. */
const stamp = (atMs: number): string => new Date(atMs).toUTCString().replace("GMT", "+0000")

/** The caller's own leg: number's status callback. */
export const callerForm = (
  account: CallbackAccount,
  call: TwilioCall,
  status: string,
  at: { readonly atMs: number; readonly sequence: number; readonly seconds?: number },
): Form => ({
  AccountSid: account.accountSid,
  ApiVersion: "2010-04-01",
  CallSid: call.callSid,
  CallStatus: status,
  Direction: "inbound",
  From: call.from,
  Caller: call.from,
  To: call.to,
  Called: call.to,
  ...(call.callerName !== "" && { CallerName: call.callerName }),
  CallbackSource: "call-progress-events",
  SequenceNumber: String(at.sequence),
  Timestamp: stamp(at.atMs),
  ...(at.seconds !== undefined && { CallDuration: String(at.seconds), Duration: "1" }),
})

/** A phone that was rung for the call. */
export const phoneForm = (
  account: CallbackAccount,
  call: TwilioCall,
  phone: { readonly callSid: string; readonly to: string },
  status: string,
  at: { readonly atMs: number; readonly sequence: number; readonly seconds?: number },
): Form => ({
  AccountSid: account.accountSid,
  ApiVersion: "2010-04-01",
  CallSid: phone.callSid,
  ParentCallSid: call.callSid,
  CallStatus: status,
  Direction: "outbound-dial",
  From: call.from,
  To: phone.to,
  CallbackSource: "call-progress-events",
  SequenceNumber: String(at.sequence),
  Timestamp: stamp(at.atMs),
  ...(at.seconds !== undefined && { CallDuration: String(at.seconds), Duration: "1" }),
})

/** Posts a signed voice callback; resolves to the status, 0 when nobody answered. */
export function postVoice(account: CallbackAccount, form: Form): Promise<number> {
  const url = `${account.publicUrl}/v1/twilio/${account.resellerId}/${account.accountId}/voice`
  return postForm(url, form, { "x-twilio-signature": twilioSignature(url, form, account.authToken) })
}
