import type { ConfigReader } from "../config/config-reader.ts"
import type { Lifecycle } from "../lifecycle/lifecycle.ts"
import { fileExporter } from "./file-exporter.ts"
import { createTracing, type Tracing } from "./tracing.ts"

export interface TracingConfig {
  /** Base URL of an OTLP/HTTP collector. */
  readonly otlpEndpoint: string | undefined
  /** A file that gets a JSON line per span instead: for a laptop. */
  readonly traceFile: string | undefined
  /** Of a hundred calls, how many are traced. Default 1. */
  readonly tracePercent: number
}

/** What every service reads of its tracing. */
export const readTracingConfig = (read: ConfigReader): TracingConfig => ({
  otlpEndpoint: read.optionalUrl("OTEL_EXPORTER_OTLP_ENDPOINT", ["http:", "https:"]),
  traceFile: read.optional("REBOUND_TRACE_FILE"),
  tracePercent: read.integer("REBOUND_TRACE_PERCENT", { min: 0, max: 100, fallback: 1 }),
})

/** Opens a service's tracing in `lifecycle` as configured; without an endpoint or a file it costs nothing. */
export const startTracing = (lifecycle: Lifecycle, service: string, config: TracingConfig): Promise<Tracing> =>
  lifecycle.start(
    "tracing",
    () =>
      createTracing({
        service,
        endpoint: config.otlpEndpoint,
        sampleRatio: config.tracePercent / 100,
        ...(config.traceFile !== undefined && { exporter: fileExporter(config.traceFile) }),
      }),
    (opened) => opened.close(),
  )
