import type { AccountView } from "@rebound/directory"

/** The name under which our message id stands in a receipt's address. Short: the address is stored with every text. */
export const MESSAGE_ID_PARAMETER = "m"

/** The name under which the trace of the call stands there, where it is recorded at all. */
const TRACE_PARAMETER = "t"

/**
 * Where Twilio shall tell the fate of a message. The address carries our id, so that a receipt finds its message even
 * when the answer to the send was lost, and the call's `traceparent` when its trace is recorded, so that the receipt goes
 * on in it: the address comes back under the carrier's signature, which covers it. Empty where the account has no `publicUrl`: then no receipts can come.
 */
export function receiptUrl(account: AccountView, messageId: string, traceparent?: string): string {
  const publicUrl = account.settings.publicUrl ?? ""
  if (publicUrl === "") return ""
  const base = publicUrl.replace(/\/+$/, "")
  const trace = traceparent !== undefined && isRecorded(traceparent) ? `&${TRACE_PARAMETER}=${traceparent}` : ""
  return `${base}/v1/${account.kind}/${account.resellerId}/${account.id}/receipts?${MESSAGE_ID_PARAMETER}=${encodeURIComponent(messageId)}${trace}`
}

/** The call's trace in the address of a receipt; undefined when it is not recorded. Ask it of verified requests only. */
export function receiptTrace(query: string): string | undefined {
  const at = query.indexOf(`${TRACE_PARAMETER}=00-`)
  if (at < 0) return undefined
  const traceparent = new URLSearchParams(query).get(TRACE_PARAMETER) ?? ""
  return isRecorded(traceparent) ? traceparent : undefined
}

/** W3C Trace Context, version 00 with the sampled flag. */
const isRecorded = (traceparent: string): boolean => /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(traceparent)
