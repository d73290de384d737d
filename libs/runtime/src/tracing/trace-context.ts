/** W3C Trace Context, level 1 (w3.org/TR/trace-context): version, trace id, parent span id, flags. */
export interface TraceContext {
  readonly traceId: string
  readonly spanId: string
  readonly sampled: boolean
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/

/** Undefined for anything that is not a traceparent: a broken header starts a new trace, as the standard says. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header ?? "") ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The common case, told by its last sign without reading the rest: 99 of 100 records carry this. */
export function saysUnsampled(header: string | undefined): boolean {
  return header?.length === 55 && header.endsWith("-00")
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`
}

/**
 * Tells those after us that the choice was made: not sampled. One constant for all unsampled work, because nobody keeps
 * its ids, and making them would cost more than the choice itself.
 */
export const UNSAMPLED = formatTraceparent({
  traceId: `${"0".repeat(31)}1`,
  spanId: `${"0".repeat(15)}1`,
  sampled: false,
})
