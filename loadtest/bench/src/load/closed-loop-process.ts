/** The load generator as a process of its own. Takes one order as JSON, prints one result as JSON. */
import { type ClosedLoopResult, runClosedLoop } from "./closed-loop.ts"
import { missedCallForm, requestBytes, sign, type WebhookAccount } from "./signed-webhooks.ts"

export interface ClosedLoopOrder {
  readonly port: number
  /** What the webhooks are signed for: ingest's public address, whoever answers. */
  readonly publicUrl: string
  readonly accounts: readonly WebhookAccount[]
  readonly line: string
  readonly connections: number
  readonly warmMs: number
  readonly measureMs: number
  /** Makes the calls of one run differ from those of another. */
  readonly run: number
}

export interface ClosedLoopReport extends ClosedLoopResult {
  readonly cpuMicros: number
}

/** Distinct calls; sent again when they are used up, as ingest keeps no memory of calls. */
const CALLS = 4_000

const order = JSON.parse(process.argv[2] ?? "{}") as ClosedLoopOrder
const requests = Array.from({ length: CALLS }, (_, at) => {
  const account = order.accounts[at % order.accounts.length] as WebhookAccount
  const form = missedCallForm({
    accountSid: account.accountSid,
    callSid: `CA${(order.run * CALLS + at).toString(16).padStart(32, "0")}`,
    from: `+1512555${String(100 + (at % 100)).padStart(4, "0")}`,
    to: order.line,
    atMs: Date.now(),
  })
  return requestBytes(sign(account, order.publicUrl, form), new URL(order.publicUrl).host)
})
const before = process.cpuUsage()
const result = await runClosedLoop({ host: "127.0.0.1", ...order, requests })
const used = process.cpuUsage(before)
const report: ClosedLoopReport = { ...result, cpuMicros: used.user + used.system }
process.stdout.write(`${JSON.stringify(report)}\n`)
