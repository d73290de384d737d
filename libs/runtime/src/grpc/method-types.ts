import type { DescMessage, DescService, MessageInitShape, MessageShape } from "@bufbuild/protobuf"

type Input<Method> = Method extends { input: infer Message extends DescMessage } ? Message : never
type Output<Method> = Method extends { output: infer Message extends DescMessage } ? Message : never

/** What the caller of an RPC handed over beside the request. */
export interface CallContext {
  /** Aborts when the caller gave up or its deadline passed. Hand it to whatever waits. */
  readonly signal: AbortSignal
  /** Trace context to hand on, if any. */
  readonly traceparent: string | undefined
}

/** The implementation of a service: a promise for a unary method, an async iterable for a server stream. Other kinds do not compile. */
export type Handlers<Service extends DescService> = {
  readonly [Name in keyof Service["method"]]: Service["method"][Name] extends { methodKind: "unary" }
    ? (
        request: MessageShape<Input<Service["method"][Name]>>,
        context: CallContext,
      ) => Promise<MessageInitShape<Output<Service["method"][Name]>>>
    : Service["method"][Name] extends { methodKind: "server_streaming" }
      ? (
          request: MessageShape<Input<Service["method"][Name]>>,
          context: CallContext,
        ) => AsyncIterable<MessageInitShape<Output<Service["method"][Name]>>>
      : never
}

export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal
  /** Default that of the client. A stream's deadline covers the whole stream; `Infinity` is for streams that live on. */
  readonly deadlineMs?: number
  readonly traceparent?: string | undefined
}

/** The methods of a service as its client calls them. */
export type Methods<Service extends DescService> = {
  readonly [Name in keyof Service["method"]]: Service["method"][Name] extends { methodKind: "unary" }
    ? (
        request: MessageInitShape<Input<Service["method"][Name]>>,
        options?: CallOptions,
      ) => Promise<MessageShape<Output<Service["method"][Name]>>>
    : Service["method"][Name] extends { methodKind: "server_streaming" }
      ? (
          request: MessageInitShape<Input<Service["method"][Name]>>,
          options?: CallOptions,
        ) => AsyncIterable<MessageShape<Output<Service["method"][Name]>>>
      : never
}
