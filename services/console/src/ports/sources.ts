import { AnalyticsService, ConversationService } from "@rebound/contracts"
import type { Handlers, Methods } from "@rebound/runtime"
import { Problem } from "../errors.ts"
import { inProcess } from "./in-process.ts"

/** What the console asks of the conversations. `createGrpcClient(ConversationService, …).rpc` is one. */
export type ConversationsSource = Methods<typeof ConversationService>
/** What the console asks of the figures. `createGrpcClient(AnalyticsService, …).rpc` is one. */
export type AnalyticsSource = Methods<typeof AnalyticsService>

/** For solo: the conversation service's own handlers in the same process. */
export const conversationsInProcess = (handlers: Handlers<typeof ConversationService>): ConversationsSource =>
  inProcess(ConversationService, handlers)

/** For solo: the analytics service's own handlers in the same process. */
export const analyticsInProcess = (handlers: Handlers<typeof AnalyticsService>): AnalyticsSource =>
  inProcess(AnalyticsService, handlers)

/** The source, or the Problem `unavailable` where this installation runs without it. */
export function given<Source>(source: Source | undefined, name: string): Source {
  if (source === undefined)
    throw new Problem("unavailable", { detail: `This installation runs without the ${name} service.` })
  return source
}
