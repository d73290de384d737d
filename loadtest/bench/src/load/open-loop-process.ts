/** The open-loop generator as a process of its own. Takes one order as JSON, prints one result as JSON. */
import { type OpenLoopResult, runOpenLoop } from "./open-loop.ts"
import { missedCallRequests, type WebhookOrder } from "./signed-webhooks.ts"

export interface OpenLoopOrder extends WebhookOrder {
  readonly port: number
  readonly perSecond: number
  readonly warmMs: number
  readonly measureMs: number
}

const order = JSON.parse(process.argv[2] ?? "{}") as OpenLoopOrder
const report: OpenLoopResult = await runOpenLoop({ host: "127.0.0.1", ...order, requests: missedCallRequests(order) })
process.stdout.write(`${JSON.stringify(report)}\n`)
