import type { DescService } from "@bufbuild/protobuf"
import type { ConfigReader } from "../config/config-reader.ts"
import type { Lifecycle } from "../lifecycle/lifecycle.ts"
import type { Log } from "../log/create-logger.ts"
import type { Tracing } from "../tracing/tracing.ts"
import { createGrpcClient } from "./client.ts"
import type { Methods } from "./method-types.ts"
import { createGrpcServer, type GrpcServer, type Implementation } from "./server.ts"

/** What every service that answers gRPC reads of it. @param port the service's own default. */
export const readGrpcConfig = (read: ConfigReader, port: number) => ({
  grpcPort: read.port("REBOUND_GRPC_PORT", port),
  grpcHost: read.string("REBOUND_GRPC_HOST", "127.0.0.1"),
})

/** Serves a service of the contract in `lifecycle`; bugs of its handlers are logged, and callers hear nothing of them. */
export const startGrpc = (
  lifecycle: Lifecycle,
  {
    services,
    config,
    tracing,
    log,
  }: {
    readonly services: readonly Implementation[]
    readonly config: { readonly grpcPort: number; readonly grpcHost: string }
    readonly tracing: Tracing
    readonly log: Log
  },
): Promise<GrpcServer> =>
  lifecycle.start(
    "gRPC server",
    () =>
      createGrpcServer({
        services,
        host: config.grpcHost,
        port: config.grpcPort,
        tracing,
        onBug: (error, path) => log.error({ err: error, path }, "a call broke"),
      }),
    (opened) => opened.close(),
  )

/** The methods of a service elsewhere, its client open in `lifecycle`. @param deadlineMs for calls that name none. */
export async function startGrpcClient<Service extends DescService>(
  lifecycle: Lifecycle,
  service: Service,
  options: { readonly address: string; readonly deadlineMs: number },
): Promise<Methods<Service>> {
  const client = await lifecycle.start(
    `client of ${service.name}`,
    () => createGrpcClient(service, options),
    (opened) => opened.close(),
  )
  return client.rpc
}
