import { ReboundError } from "../errors/rebound-error.ts"
import { maskNumbers } from "../log/mask-numbers.ts"
import type { Span, SpanAttributes, TracingOptions } from "./span.ts"
import { formatTraceparent, type TraceContext } from "./trace-context.ts"

/** Records spans that were chosen already. */
export interface Recorder {
  start(name: string, parent: TraceContext | undefined, attributes: SpanAttributes | undefined): Span
  close(): Promise<void>
}

/** Loads OpenTelemetry and sets up one provider. Registers nothing globally: spans are handed on by us alone. */
export async function createRecorder(options: TracingOptions): Promise<Recorder> {
  const [api, sdk, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
  ])
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": options.service }),
    sampler: new sdk.AlwaysOnSampler(),
    spanProcessors: [
      options.exporter !== undefined
        ? new sdk.SimpleSpanProcessor({ exporter: options.exporter })
        : new sdk.BatchSpanProcessor({ exporter: await otlpExporter(options.endpoint ?? "") }),
    ],
  })
  const tracer = provider.getTracer("rebound")

  return {
    start: (name, parent, attributes) => {
      const context =
        parent === undefined
          ? api.ROOT_CONTEXT
          : api.trace.setSpanContext(api.ROOT_CONTEXT, {
              traceId: parent.traceId,
              spanId: parent.spanId,
              traceFlags: api.TraceFlags.SAMPLED,
              isRemote: true,
            })
      const span = tracer.startSpan(name, attributes === undefined ? {} : { attributes: masked(attributes) }, context)
      const { traceId, spanId } = span.spanContext()
      return {
        traceparent: formatTraceparent({ traceId, spanId, sampled: true }),
        set: (more) => void span.setAttributes(masked(more)),
        fail: (error) => {
          if (error instanceof ReboundError) span.setAttribute("error.type", error.code)
          const message = error instanceof Error ? error.message : String(error)
          span.setStatus({ code: api.SpanStatusCode.ERROR, message: maskNumbers(message) })
        },
        end: () => span.end(),
      }
    },
    close: () => provider.shutdown(),
  }
}

async function otlpExporter(endpoint: string) {
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http")
  return new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` })
}

function masked(attributes: SpanAttributes): SpanAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, typeof value === "string" ? maskNumbers(value) : value]),
  )
}
