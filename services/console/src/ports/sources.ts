import type { AnalyticsService, ConversationService } from "@rebound/contracts"
import type { Methods } from "@rebound/runtime"
import { Problem } from "../errors.ts"

/** What the console asks of the conversations. `createGrpcClient(ConversationService, …).rpc` is one. */
export type ConversationsSource = Methods<typeof ConversationService>
/** What the console asks of the figures. `createGrpcClient(AnalyticsService, …).rpc` is one. */
export type AnalyticsSource = Methods<typeof AnalyticsService>

/** The source, or the Problem `unavailable` where this installation runs without it. */
export function given<Source>(source: Source | undefined, name: string): Source {
  if (source === undefined)
    throw new Problem("unavailable", { detail: `This installation runs without the ${name} service.` })
  return source
}
