import type { DispatchService } from "@rebound/contracts"
import type { Methods } from "@rebound/runtime"

/**
 * The dispatcher, as far as people's texts go: the only way by which a text leaves. `createGrpcClient(DispatchService, …).rpc` is one.
 * A repeated idempotency key is one text, so whoever lost the answer may ask again.
 */
export type TextsOut = Pick<Methods<typeof DispatchService>, "send">
