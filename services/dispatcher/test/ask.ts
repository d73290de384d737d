import type { DispatchService } from "@rebound/contracts"
import type { Handlers } from "@rebound/runtime"
import { SAMPLE_RESELLER } from "./sample-index.ts"

/** The dispatcher's handlers, asked without a context and with what a caller leaves out. */
export type Asked = {
  readonly [Name in keyof Handlers<typeof DispatchService>]: (
    request: Partial<Omit<Parameters<Handlers<typeof DispatchService>[Name]>[0], "$typeName" | "$unknown">>,
  ) => ReturnType<Handlers<typeof DispatchService>[Name]>
}

const NO_CONTEXT = { signal: new AbortController().signal, traceparent: undefined }

export const askedOf = (handlers: Handlers<typeof DispatchService>): Asked =>
  Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (request: object) =>
        (handler as (request: object, context: object) => unknown)(filledIn(name, request), NO_CONTEXT),
    ]),
  ) as Asked

/** Requests as protobuf fills in what a caller leaves out. */
const EMPTY: Readonly<Record<string, object>> = {
  listCalls: {
    limit: 0,
    cursor: "",
    fromMs: 0,
    toMs: 0,
    locationId: "",
    verdict: "",
    reason: "",
    brandId: "",
    caller: "",
  },
  getCall: { callId: "" },
  listUnsettled: { limit: 0 },
  countLedger: { fromMs: 0, toMs: 0 },
  setSwitch: { scope: "", id: "", stopped: false, why: "" },
  send: { idempotencyKey: "", line: "", recipient: "", body: "", class: "convo", author: "", brandId: "" },
}
const filledIn = (name: string, request: object): object => ({
  resellerId: SAMPLE_RESELLER,
  ...EMPTY[name],
  ...request,
})
