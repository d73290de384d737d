import { create } from "@bufbuild/protobuf"
import {
  CallRecordSchema,
  type DispatchService,
  GetCallRequestSchema,
  ListCallsRequestSchema,
  ListCallsResponseSchema,
  ListUnsettledRequestSchema,
  ListUnsettledResponseSchema,
  SetSwitchRequestSchema,
  SetSwitchResponseSchema,
} from "@rebound/contracts"
import type { CallOptions, Handlers, Methods } from "@rebound/runtime"

/** What the console asks of the dispatcher. `createGrpcClient(DispatchService, …).rpc` is one. */
export type CallsSource = Pick<Methods<typeof DispatchService>, "listCalls" | "getCall" | "listUnsettled" | "setSwitch">

type DispatchHandlers = Pick<Handlers<typeof DispatchService>, keyof CallsSource>

/** For solo: the dispatcher's own handlers in the same process, without a wire between. */
export function callsInProcess(handlers: DispatchHandlers): CallsSource {
  const context = (options: CallOptions = {}) => ({
    signal: options.signal ?? AbortSignal.timeout(options.deadlineMs ?? 5_000),
    traceparent: options.traceparent,
  })
  return {
    listCalls: async (request, options) =>
      create(
        ListCallsResponseSchema,
        await handlers.listCalls(create(ListCallsRequestSchema, request), context(options)),
      ),
    getCall: async (request, options) =>
      create(CallRecordSchema, await handlers.getCall(create(GetCallRequestSchema, request), context(options))),
    listUnsettled: async (request, options) =>
      create(
        ListUnsettledResponseSchema,
        await handlers.listUnsettled(create(ListUnsettledRequestSchema, request), context(options)),
      ),
    setSwitch: async (request, options) =>
      create(
        SetSwitchResponseSchema,
        await handlers.setSwitch(create(SetSwitchRequestSchema, request), context(options)),
      ),
  }
}
