import { once } from "node:events"
import type { DescMethod, DescService } from "@bufbuild/protobuf"
import type {
  MethodDefinition,
  ServerUnaryCall,
  ServerWritableStream,
  UntypedServiceImplementation,
} from "@grpc/grpc-js"
import type { Tracing } from "../tracing/tracing.ts"
import { type AnyInit, pathOf, read, write } from "./codec.ts"
import type { CallContext, Handlers } from "./method-types.ts"
import { addReflection } from "./reflection.ts"
import { toStatus } from "./rpc-error.ts"

/** PEM. With `clientCa` the server asks callers for a certificate of that authority and refuses the others. */
export interface ServerTls {
  readonly key: Buffer
  readonly certificate: Buffer
  readonly clientCa?: Buffer
}

/** A service and its handlers, checked against each other; made by `implement`. */
export interface Implementation {
  readonly service: DescService
  readonly handlers: Readonly<Record<string, unknown>>
}

/** Says how a service of the contract is done. */
export function implement<Service extends DescService>(service: Service, handlers: Handlers<Service>): Implementation {
  return { service, handlers }
}

export interface GrpcServerOptions {
  readonly services: readonly Implementation[]
  /** Default 127.0.0.1. Anything else should have TLS. */
  readonly host?: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly tls?: ServerTls | undefined
  readonly tracing?: Tracing
  /** Told of errors that are no ReboundErrors: bugs, of which callers hear nothing. */
  readonly onBug?: (error: unknown, path: string) => void
  /** How long calls may take to finish when the server closes; then they are cut. Default 5,000 ms. */
  readonly drainMs?: number
}

export interface GrpcServer {
  /** The real port. */
  readonly port: number
  /** What the health service answers, for all services alike. True after start; false lets callers go elsewhere before `close`. */
  setServing(serving: boolean): void
  close(): Promise<void>
}

/** Serves services of the contract over gRPC, with health (grpc.health.v1) and reflection. Rejects when the port is taken. */
export async function createGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  // Loaded here, because 0.1 s and 20 MB are much for a process that only wants errors and logs.
  const [grpc, { HealthImplementation }] = await Promise.all([import("@grpc/grpc-js"), import("grpc-health-check")])
  const server = new grpc.Server()

  const contextOf = (call: Call, path: string): { context: CallContext; done: () => void } => {
    const stop = new AbortController()
    const cancel = () => stop.abort(new DOMException(`${path}: the caller gave up`, "AbortError"))
    call.on("cancelled", cancel)
    const deadlineMs = Number(call.getDeadline())
    // Timers hold 31 bits; a deadline beyond that is none.
    const leftMs = Math.max(0, deadlineMs - Date.now())
    const timer = leftMs < 2 ** 31 ? setTimeout(cancel, leftMs) : undefined
    return {
      context: { signal: stop.signal, traceparent: call.metadata.get("traceparent")[0]?.toString() },
      done: () => {
        clearTimeout(timer)
        call.off("cancelled", cancel)
      },
    }
  }
  const fail = (error: unknown, path: string, signal: AbortSignal) => {
    const status = toStatus(error, new grpc.Metadata())
    // What breaks after the caller gave up is the breaking off itself.
    if (status.metadata.get("rebound-code").length === 0 && !signal.aborted) options.onBug?.(error, path)
    return status
  }

  const unary =
    (path: string, handle: UnaryHandler) => async (call: ServerUnaryCall<object, AnyInit>, answer: Answer) => {
      const { context, done } = contextOf(call, path)
      try {
        const work = (traceparent: string | undefined) => handle(call.request, { ...context, traceparent })
        answer(null, await (options.tracing?.run(path, context.traceparent, work) ?? work(context.traceparent)))
      } catch (error) {
        answer(fail(error, path, context.signal))
      } finally {
        done()
      }
    }
  const stream = (path: string, handle: StreamHandler) => async (call: ServerWritableStream<object, AnyInit>) => {
    const { context, done } = contextOf(call, path)
    const { signal } = context
    try {
      const work = async (traceparent: string | undefined) => {
        for await (const message of handle(call.request, { ...context, traceparent })) {
          if (signal.aborted) return
          if (!call.write(message)) await once(call, "drain", { signal })
        }
      }
      await (options.tracing?.run(path, context.traceparent, work) ?? work(context.traceparent))
      call.end()
    } catch (error) {
      call.emit("error", fail(error, path, signal))
    } finally {
      done()
    }
  }

  for (const { service, handlers } of options.services) {
    const definition: Record<string, MethodDefinition<AnyInit, AnyInit>> = {}
    const implementation: UntypedServiceImplementation = {}
    for (const method of service.methods) {
      const path = pathOf(method)
      const handle = handlers[method.localName]
      definition[method.localName] = definitionOf(method)
      // `implement` checked the handler against the method's kind.
      implementation[method.localName] =
        method.methodKind === "server_streaming"
          ? stream(path, handle as StreamHandler)
          : unary(path, handle as UnaryHandler)
    }
    server.addService(definition, implementation)
  }
  const names = ["", ...options.services.map(({ service }) => service.typeName)]
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, "SERVING" as const])))
  health.addToServer(server)
  await addReflection(
    server,
    options.services.map(({ service }) => service),
  )

  const { tls } = options
  const credentials =
    tls === undefined
      ? grpc.ServerCredentials.createInsecure()
      : grpc.ServerCredentials.createSsl(
          tls.clientCa ?? null,
          [{ private_key: tls.key, cert_chain: tls.certificate }],
          tls.clientCa !== undefined,
        )
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, real: number) => (error === null ? resolve(real) : reject(error))
    server.bindAsync(`${options.host ?? "127.0.0.1"}:${options.port}`, credentials, bound)
  })
  const setServing = (serving: boolean) => {
    for (const name of names) health.setStatus(name, serving ? "SERVING" : "NOT_SERVING")
  }
  return {
    port,
    setServing,
    close: () => {
      setServing(false)
      return new Promise((resolve) => {
        const cut = setTimeout(() => {
          server.forceShutdown()
          resolve()
        }, options.drainMs ?? 5_000)
        server.tryShutdown(() => {
          clearTimeout(cut)
          resolve()
        })
      })
    },
  }
}

type Call = Pick<ServerUnaryCall<object, AnyInit>, "metadata" | "getDeadline" | "on" | "off">
type UnaryHandler = (request: object, context: CallContext) => Promise<AnyInit>
type StreamHandler = (request: object, context: CallContext) => AsyncIterable<AnyInit>
type Answer = (error: ReturnType<typeof toStatus> | null, value?: AnyInit) => void

function definitionOf(method: DescMethod): MethodDefinition<AnyInit, AnyInit> {
  return {
    path: pathOf(method),
    requestStream: false,
    responseStream: method.methodKind === "server_streaming",
    requestSerialize: write(method.input),
    requestDeserialize: read(method.input),
    responseSerialize: write(method.output),
    responseDeserialize: read(method.output),
  }
}
