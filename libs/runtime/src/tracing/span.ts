import type { SpanExporter } from "@opentelemetry/sdk-trace"

/** Short words, numbers and truth values. Texts are masked of phone numbers; keys and secrets have no place here. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

/** One piece of work that is being recorded. */
export interface Span {
  /** Hand it to whoever goes on with the work, in headers or metadata. */
  readonly traceparent: string
  set(attributes: SpanAttributes): void
  /** Marks it as failed: the error's code, and its message without numbers. */
  fail(error: unknown): void
  end(): void
}

export interface TracingOptions {
  readonly service: string
  /** Base URL of an OTLP/HTTP collector, as in OTEL_EXPORTER_OTLP_ENDPOINT; `/v1/traces` is added. */
  readonly endpoint?: string | undefined
  /** Share of root spans that are recorded, 0 to 1. Default 0.01. */
  readonly sampleRatio?: number
  /** Takes spans one by one instead of an endpoint: `fileExporter`, or a test's own. */
  readonly exporter?: SpanExporter
  /** Uniform in [0, 1). */
  readonly random?: () => number
}
