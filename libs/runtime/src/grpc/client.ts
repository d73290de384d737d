import type { DescMethod, DescService, Message } from "@bufbuild/protobuf"
import type { ServiceError } from "@grpc/grpc-js"
import { type AnyInit, pathOf, read, write } from "./codec.ts"
import type { CallOptions, Methods } from "./method-types.ts"
import { fromStatus, RpcError } from "./rpc-error.ts"

/** PEM. Without `ca` the system's authorities are trusted; key and certificate are for servers that ask for them. */
export interface ClientTls {
  readonly ca?: Buffer
  readonly key?: Buffer
  readonly certificate?: Buffer
  /** Name that the server's certificate must bear, when it is not that of the address. */
  readonly serverName?: string
}

export interface GrpcClientOptions {
  /** `host:port`; `dns:///name:port` spreads calls over what the name resolves to. */
  readonly address: string
  readonly tls?: ClientTls | undefined
  /** For calls that name no deadline of their own. Default 2,000 ms: a person waits for most of them. */
  readonly deadlineMs?: number
}

export interface GrpcClient<Service extends DescService> {
  /** The service's methods. They reject with the server's own error, or with an RpcError. */
  readonly rpc: Methods<Service>
  close(): void
}

/** A client of a service of the contract. Connects at the first call, and again by itself. */
export async function createGrpcClient<Service extends DescService>(
  service: Service,
  options: GrpcClientOptions,
): Promise<GrpcClient<Service>> {
  const grpc = await import("@grpc/grpc-js")
  const { tls } = options
  const credentials =
    tls === undefined
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(tls.ca ?? null, tls.key ?? null, tls.certificate ?? null)
  const client = new grpc.Client(options.address, credentials, {
    // A server that came back is found within two seconds, not within two minutes.
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2_000,
    "grpc.keepalive_time_ms": 30_000,
    "grpc.service_config_disable_resolution": 1,
    ...(tls?.serverName !== undefined && {
      "grpc.ssl_target_name_override": tls.serverName,
      "grpc.default_authority": tls.serverName,
    }),
  })

  const prepare = (call: CallOptions) => {
    const metadata = new grpc.Metadata()
    if (call.traceparent !== undefined) metadata.set("traceparent", call.traceparent)
    const deadlineMs = call.deadlineMs ?? options.deadlineMs ?? 2_000
    return { metadata, deadline: { deadline: deadlineMs === Infinity ? Infinity : Date.now() + deadlineMs } }
  }
  const givenUp = (path: string, signal: AbortSignal | undefined) =>
    new RpcError("RPC_CANCELLED", `${path}: given up`, { cause: signal?.reason })

  const unary =
    (method: DescMethod) =>
    (request: AnyInit, call: CallOptions = {}): Promise<Message> =>
      new Promise((resolve, reject) => {
        const path = pathOf(method)
        const { signal } = call
        if (signal?.aborted) return reject(givenUp(path, signal))
        const { metadata, deadline } = prepare(call)
        const answered = (error: ServiceError | null, answer?: Message) => {
          signal?.removeEventListener("abort", giveUp)
          if (answer !== undefined && error === null) resolve(answer)
          else reject(signal?.aborted ? givenUp(path, signal) : fromStatus(error ?? {}, path))
        }
        const flight = client.makeUnaryRequest(
          path,
          write(method.input),
          read(method.output),
          request,
          metadata,
          deadline,
          answered,
        )
        const giveUp = () => flight.cancel()
        signal?.addEventListener("abort", giveUp)
      })

  const stream = (method: DescMethod) =>
    async function* (request: AnyInit, call: CallOptions = {}): AsyncGenerator<Message> {
      const path = pathOf(method)
      const { signal } = call
      if (signal?.aborted) throw givenUp(path, signal)
      const { metadata, deadline } = prepare(call)
      const flight = client.makeServerStreamRequest(
        path,
        write(method.input),
        read(method.output),
        request,
        metadata,
        deadline,
      )
      const giveUp = () => flight.cancel()
      signal?.addEventListener("abort", giveUp)
      try {
        for await (const message of flight) yield message as Message
      } catch (error) {
        throw signal?.aborted ? givenUp(path, signal) : fromStatus(error as ServiceError, path)
      } finally {
        signal?.removeEventListener("abort", giveUp)
        // Leaving the loop early ends the server's work too.
        flight.cancel()
      }
    }

  const rpc = Object.fromEntries(
    service.methods.map((method) => [
      method.localName,
      method.methodKind === "server_streaming" ? stream(method) : unary(method),
    ]),
  )
  // Built from the same descriptor that the type is made of.
  return { rpc: rpc as unknown as Methods<Service>, close: () => client.close() }
}
