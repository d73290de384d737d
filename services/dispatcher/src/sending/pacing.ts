import type { AccountView } from "@rebound/directory"
import type { Charge } from "@rebound/limiter"

/**
 * What carriers let through, unless an account's settings say otherwise. Limits are data: they differ by registration and
 * change. A United States long code outside a campaign passes 1 segment a second (Twilio, "Understanding Twilio Rate Limits
 * and Message Queues"); a burst of 3 lets a few callers of one minute be answered at once. 100 requests a second is a
 * tenth of what Twilio's API was seen to take from one account.
 */
const PACING_DEFAULTS = {
  lineSegmentsPerSecond: 1,
  lineBurstSegments: 3,
  accountRequestsPerSecond: 100,
  accountBurstRequests: 100,
} as const

/** The buckets that one text passes, all or none: its line in segments, its account in requests. */
export function chargesOf(text: { readonly line: string; readonly segments: number }, account: AccountView): Charge[] {
  const linePerSecond = setting(account, "lineSegmentsPerSecond", PACING_DEFAULTS.lineSegmentsPerSecond)
  const accountPerSecond = setting(account, "accountRequestsPerSecond", PACING_DEFAULTS.accountRequestsPerSecond)
  return [
    {
      key: `line:${text.line}`,
      ratePerSecond: linePerSecond,
      // A faster line gets a burst of three seconds' worth, as the default one has.
      burst: Math.max(PACING_DEFAULTS.lineBurstSegments, Math.ceil(linePerSecond * PACING_DEFAULTS.lineBurstSegments)),
      cost: text.segments,
    },
    {
      key: `account:${account.resellerId}/${account.id}`,
      ratePerSecond: accountPerSecond,
      burst: Math.max(1, Math.ceil(accountPerSecond)),
      cost: 1,
    },
  ]
}

/** A positive number of the account's settings; what does not read as one counts as not set. */
function setting(account: AccountView, name: string, fallback: number): number {
  const value = Number(account.settings[name] ?? "")
  return Number.isFinite(value) && value > 0 ? value : fallback
}
