import { AREA_CODES, CALLER_AREAS_FROM, makeWorld, type World } from "@rebound/storm"
import { missedCallForm, type SignedWebhook, sign } from "../load/signed-webhooks.ts"

/** A thousand lines let 1,000 texts a second pass, and five accounts 500 (the default limits, which stay on). */
const LINES = 1_000

export interface MissedCalls {
  readonly world: World
  /** The next missed call: a caller who was never texted, on the line that was longest not called. */
  next(nowMs: number): SignedWebhook & { readonly to: string; readonly from: string }
}

/** Missed calls without end, each to be texted. */
export function missedCalls(urls: { readonly ingest: string; readonly carrier: string }): MissedCalls {
  const world = makeWorld(LINES, urls)
  const lines = world.lines.filter(({ calls }) => calls === "twilio")
  let made = 0
  return {
    world,
    next: (nowMs) => {
      const line = lines[(made * 211) % lines.length]
      const reseller = world.resellers.find(({ id }) => id === line?.resellerId)
      if (line === undefined || reseller === undefined) throw new RangeError("the world has no lines")
      const from = caller(made)
      const callSid = `CA${(made + 1).toString(16).padStart(32, "0")}`
      made += 1
      const account = { ...reseller, resellerId: reseller.id, accountId: "tw" }
      const form = missedCallForm({ accountSid: reseller.accountSid, callSid, from, to: line.number, atMs: nowMs })
      return { ...sign(account, urls.ingest, form), to: line.number, from }
    },
  }
}

/** Fictional numbers, each once: 100 in each area code that lines and staff leave free, some 32,000. */
function caller(at: number): string {
  const area = AREA_CODES[CALLER_AREAS_FROM + Math.floor(at / 100)]
  if (area === undefined) throw new RangeError("no more callers: fewer rounds, please")
  return `+1${area}55501${String(at % 100).padStart(2, "0")}`
}
