import { benchDirectory, RESELLER } from "../directory/bench-directory.ts"
import type { WebhookAccount } from "../load/signed-webhooks.ts"

/** An account may send 500 a second; so many accounts let 32,000 pass, more than two cores take. */
const ACCOUNTS = 64

export const accounts: readonly WebhookAccount[] = Array.from({ length: ACCOUNTS }, (_, at) => ({
  resellerId: RESELLER,
  accountId: `tw-${at + 1}`,
  accountSid: `AC${String(at + 1).padStart(32, "0")}`,
  authToken: `bench-auth-token-${at + 1}`,
}))

/** One reseller with many accounts, so that their quota bounds nothing here. */
export const directoryFile = (urls: { readonly ingest: string; readonly carrier: string }): object =>
  benchDirectory(
    accounts.map(({ accountId, accountSid, authToken }) => ({
      id: accountId,
      kind: "twilio",
      accountSid,
      authToken: { value: authToken },
      publicUrl: urls.ingest,
      apiUrl: urls.carrier,
    })),
    { calls: "tw-1", texts: "tw-1" },
  )
