import { create, type DescMessage, type DescService } from "@bufbuild/protobuf"
import type { CallContext, CallOptions, Handlers, Methods } from "./method-types.ts"

type AnyHandler = (request: object, context: CallContext) => Promise<object> | AsyncIterable<object>

/**
 * The handlers of a service as its client would call them, in the same process and without a wire between: requests and
 * answers are filled up to whole messages on the way, as the wire would. Unary calls are given up after 5 s by default; a
 * stream ends when its reader leaves.
 */
export function inProcess<Service extends DescService>(
  service: Service,
  handlers: Handlers<Service>,
): Methods<Service> {
  const methods = service.methods.map((method) => {
    const handler = handlers[method.localName as keyof typeof handlers] as unknown as AnyHandler
    const call =
      method.methodKind === "server_streaming"
        ? (request: object, options?: CallOptions) => streamed(method.input, method.output, handler, request, options)
        : async (request: object, options: CallOptions = {}) =>
            filled(
              method.output,
              await (handler(filled(method.input, request), {
                signal: options.signal ?? AbortSignal.timeout(options.deadlineMs ?? 5_000),
                traceparent: options.traceparent,
              }) as Promise<object>),
            )
    return [method.localName, call] as const
  })
  // Built from the same descriptor that the type is made of.
  return Object.fromEntries(methods) as unknown as Methods<Service>
}

const filled = (message: DescMessage, init: object) => create(message, init as never)

async function* streamed(
  input: DescMessage,
  output: DescMessage,
  handler: AnyHandler,
  request: object,
  { signal, traceparent }: CallOptions = {},
): AsyncGenerator<object> {
  const left = new AbortController()
  const ended = signal === undefined ? left.signal : AbortSignal.any([left.signal, signal])
  try {
    const answers = handler(filled(input, request), { signal: ended, traceparent }) as AsyncIterable<object>
    for await (const answer of answers) yield filled(output, answer)
  } finally {
    left.abort()
  }
}
