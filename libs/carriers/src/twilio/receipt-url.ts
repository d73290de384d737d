import type { AccountView } from "@rebound/directory"

/** The name under which our message id stands in a receipt's address. Short: the address is stored with every text. */
export const MESSAGE_ID_PARAMETER = "m"

/**
 * Where Twilio shall tell the fate of a message. The address carries our id, so that a receipt finds its message even
 * when the answer to the send was lost. Empty where the account has no `publicUrl`: then no receipts can come.
 */
export function receiptUrl(account: AccountView, messageId: string): string {
  const publicUrl = account.settings.publicUrl ?? ""
  if (publicUrl === "") return ""
  const base = publicUrl.replace(/\/+$/, "")
  return `${base}/v1/${account.kind}/${account.resellerId}/${account.id}/receipts?${MESSAGE_ID_PARAMETER}=${encodeURIComponent(messageId)}`
}
