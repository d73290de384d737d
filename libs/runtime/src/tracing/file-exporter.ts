import { appendFileSync } from "node:fs"
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace"

/** One finished span as a line of the file. */
export interface SpanLine {
  readonly traceId: string
  readonly spanId: string
  /** Null for the root. */
  readonly parentSpanId: string | null
  readonly service: string
  readonly name: string
  /** Unix milliseconds, with fractions. */
  readonly startMs: number
  readonly durationMs: number
  readonly attributes: Readonly<Record<string, unknown>>
  /** Null unless the span failed. */
  readonly error: string | null
}

/**
 * Appends each finished span to a file as a JSON line. For a laptop and for the trace in the docs: written synchronously,
 * so that several processes may share one file, which is too slow for production.
 */
export function fileExporter(path: string): SpanExporter {
  return {
    export: (spans, done) => {
      try {
        appendFileSync(path, spans.map((span) => `${JSON.stringify(lineOf(span))}\n`).join(""))
        done({ code: 0 })
      } catch (error) {
        done({ code: 1, error: error instanceof Error ? error : new Error(String(error)) })
      }
    },
    shutdown: async () => {},
  }
}

function lineOf(span: ReadableSpan): SpanLine {
  const { traceId, spanId } = span.spanContext()
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    service: String(span.resource.attributes["service.name"]),
    name: span.name,
    startMs: toMs(span.startTime),
    durationMs: toMs(span.duration),
    attributes: span.attributes,
    // 2 is SpanStatusCode.ERROR; importing the enum would load the API where nobody traces.
    error: span.status.code === 2 ? (span.status.message ?? "failed") : null,
  }
}

/** Seconds and nanoseconds, to the microsecond. */
const toMs = ([seconds, nanos]: readonly [number, number]): number =>
  seconds * 1_000 + Math.round(nanos / 1_000) / 1_000
