import { createRecorder } from "./recorder.ts"
import type { Span, SpanAttributes, TracingOptions } from "./span.ts"
import { parseTraceparent, saysUnsampled, UNSAMPLED } from "./trace-context.ts"

/** Headers of a Kafka record or a request. */
export type Headers = Readonly<Record<string, string | undefined>>

/**
 * Manual spans with head sampling: the first service on a call's way chooses, everybody after it follows the
 * `traceparent`. Where nothing is recorded, `start` answers undefined and costs a comparison.
 */
export interface Tracing {
  /**
   * Begins a span, or answers undefined when this trace is not sampled. `parent` is a traceparent; without one this is
   * the root and the sample ratio chooses. The caller ends the span.
   */
  start(name: string, parent?: string, attributes?: SpanAttributes): Span | undefined
  /** Runs work within a span: ended when the work settles, failed when it rejects. */
  span<T>(
    name: string,
    attributes: SpanAttributes,
    parent: string | undefined,
    work: (span: Span | undefined) => Promise<T>,
  ): Promise<T>
  /** As `span`, for work that only passes the trace on: it gets the traceparent to hand on, if any. */
  run<T>(name: string, parent: string | undefined, work: (traceparent: string | undefined) => Promise<T>): Promise<T>
  /** The traceparent to hand on from here, whether or not `span` is recorded. Undefined only where nobody traces. */
  propagate(span: Span | undefined, parent: string | undefined): string | undefined
  /** Headers with the trace context added; the same object when there is none. */
  inject<H extends Headers>(headers: H, traceparent: string | undefined): H
  /** The traceparent of headers, when it is a valid one. Do not use it on requests from outside: strangers would choose what we record. */
  extract(headers: Headers): string | undefined
  /** Exports what is still waiting. Register it with the lifecycle, so that it closes late. */
  close(): Promise<void>
}

/** Makes a process's tracing. OpenTelemetry is loaded (0.2 s, 30 MB) only when an endpoint or exporter is given. */
export async function createTracing(options: TracingOptions): Promise<Tracing> {
  if (options.endpoint === undefined && options.exporter === undefined)
    return withSpans({ start: () => undefined, propagate: (_span, parent) => parent, close: async () => {} })

  const recorder = await createRecorder(options)
  const ratio = options.sampleRatio ?? 0.01
  const random = options.random ?? Math.random
  return withSpans({
    // The own check comes first: an unsampled startSpan of the SDK costs 50 times as much.
    start: (name, parent, attributes) => {
      if (saysUnsampled(parent)) return undefined
      const context = parseTraceparent(parent)
      if (context === undefined) return random() < ratio ? recorder.start(name, undefined, attributes) : undefined
      return context.sampled ? recorder.start(name, context, attributes) : undefined
    },
    propagate: (span, parent) =>
      span?.traceparent ?? (saysUnsampled(parent) || parseTraceparent(parent) !== undefined ? parent : UNSAMPLED),
    close: recorder.close,
  })
}

function withSpans(core: Pick<Tracing, "start" | "propagate" | "close">): Tracing {
  const span: Tracing["span"] = async (name, attributes, parent, work) => {
    const begun = core.start(name, parent, attributes)
    if (begun === undefined) return work(undefined)
    try {
      return await work(begun)
    } catch (error) {
      begun.fail(error)
      throw error
    } finally {
      begun.end()
    }
  }
  return {
    ...core,
    span,
    run: (name, parent, work) => span(name, {}, parent, (begun) => work(core.propagate(begun, parent))),
    inject: (headers, traceparent) => (traceparent === undefined ? headers : { ...headers, traceparent }),
    extract: (headers) => (parseTraceparent(headers.traceparent) === undefined ? undefined : headers.traceparent),
  }
}
