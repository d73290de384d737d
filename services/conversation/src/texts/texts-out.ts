import { create } from "@bufbuild/protobuf"
import { type DispatchService, SendRequestSchema, SendResponseSchema } from "@rebound/contracts"
import type { Handlers, Methods } from "@rebound/runtime"

/**
 * The dispatcher, as far as people's texts go: the only way by which a text leaves. `createGrpcClient(DispatchService, …).rpc` is one.
 * A repeated idempotency key is one text, so whoever lost the answer may ask again.
 */
export type TextsOut = Pick<Methods<typeof DispatchService>, "send">

/** For solo: the dispatcher's own handlers in the same process, without a wire between. */
export function textsInProcess(handlers: Pick<Handlers<typeof DispatchService>, "send">): TextsOut {
  return {
    send: async (request, options = {}) =>
      create(
        SendResponseSchema,
        await handlers.send(create(SendRequestSchema, request), {
          signal: options.signal ?? AbortSignal.timeout(options.deadlineMs ?? 5_000),
          traceparent: options.traceparent,
        }),
      ),
  }
}
