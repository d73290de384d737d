import type { ConfigReader } from "../config/config-reader.ts"
import type { Lifecycle } from "../lifecycle/lifecycle.ts"
import { createOperationsServer, type OperationsServer, type OperationsServerOptions } from "./operations-server.ts"

/** What every service reads of its operations server. @param port the service's own default. */
export const readOperationsConfig = (read: ConfigReader, port: number) => ({
  operationsPort: read.port("REBOUND_OPERATIONS_PORT", port),
  operationsHost: read.string("REBOUND_OPERATIONS_HOST", "127.0.0.1"),
  logLevel: read.oneOf("LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
})

/** Serves `/healthz`, `/readyz` and `/metrics` in `lifecycle`. */
export const startOperations = (
  lifecycle: Lifecycle,
  {
    config,
    ...options
  }: Pick<OperationsServerOptions, "ready" | "metrics"> & {
    readonly config: { readonly operationsPort: number; readonly operationsHost: string }
  },
): Promise<OperationsServer> =>
  lifecycle.start(
    "operations server",
    () => createOperationsServer({ ...options, port: config.operationsPort, host: config.operationsHost }),
    (opened) => opened.close(),
  )
