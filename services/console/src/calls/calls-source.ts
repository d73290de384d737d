import type { DispatchService } from "@rebound/contracts"
import type { Methods } from "@rebound/runtime"

/** What the console asks of the dispatcher. `createGrpcClient(DispatchService, …).rpc` is one. */
export type CallsSource = Pick<Methods<typeof DispatchService>, "listCalls" | "getCall" | "listUnsettled" | "setSwitch">
