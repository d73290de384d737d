/** The load generator as a process of its own. Takes one order as JSON, prints one result as JSON. */
import { type ClosedLoopResult, runClosedLoop } from "./closed-loop.ts"
import { missedCallRequests, type WebhookOrder } from "./signed-webhooks.ts"

export interface ClosedLoopOrder extends WebhookOrder {
  readonly port: number
  readonly connections: number
  readonly warmMs: number
  readonly measureMs: number
}

export interface ClosedLoopReport extends ClosedLoopResult {
  readonly cpuMicros: number
}

const order = JSON.parse(process.argv[2] ?? "{}") as ClosedLoopOrder
const requests = missedCallRequests(order)
const before = process.cpuUsage()
const result = await runClosedLoop({ host: "127.0.0.1", ...order, requests })
const used = process.cpuUsage(before)
const report: ClosedLoopReport = { ...result, cpuMicros: used.user + used.system }
process.stdout.write(`${JSON.stringify(report)}\n`)
