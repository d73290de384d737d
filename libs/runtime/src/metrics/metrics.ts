import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"
import { type Family, Labelled } from "./labelled.ts"
import { Tally } from "./tally.ts"

/** One series of a counter. Keep it: adding to it then costs a few nanoseconds. */
export interface CounterSeries {
  inc(by?: number): void
}

export interface GaugeSeries {
  set(value: number): void
  inc(by?: number): void
  dec(by?: number): void
}

export interface HistogramSeries {
  observe(value: number): void
}

/** The metrics of one process. Asking twice for the same metric answers the same one, so that services may share a process. */
export interface Metrics {
  /** Counts what happened. The name ends in `_total`. */
  counter<const Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
  ): Family<Label, CounterSeries> & CounterSeries
  /** Tells what is. `collect` is asked at each scrape, for what is cheap to read and dear to follow. */
  gauge<const Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
    collect?: (gauge: Family<Label, GaugeSeries> & GaugeSeries) => void,
  ): Family<Label, GaugeSeries> & GaugeSeries
  /** Tells how values spread. The name ends in its unit. Default buckets are for seconds, dense around our yardsticks (15 and 150 ms). */
  histogram<const Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
    buckets?: readonly number[],
  ): Family<Label, HistogramSeries> & HistogramSeries
  /** What a scrape answers. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>
  /** Forgets everything; for tests and for a process that starts its services again. */
  clear(): void
}

/** In seconds. */
export const LATENCY_BUCKETS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
]

/**
 * How often the event loop's delay is looked at. Each look wakes the process: at prom-client's 10 ms an idle installation of
 * six processes woke 600 times a second for nothing else. A stall that matters lasts longer than this.
 */
const LOOP_LOOK_EVERY_MS = 200

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/
const HISTOGRAM_UNIT = /_(?:seconds|bytes|items|ratio|segments)$/

/**
 * Makes a process's metrics, Node's own (heap, event loop, garbage) included. Throws RangeError for a metric whose name
 * lacks its unit or that was asked for before with another kind or other labels: all bugs of the caller.
 */
export function createMetrics(options: { readonly service: string; readonly processMetrics?: boolean }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service: options.service })
  if (options.processMetrics !== false)
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_LOOK_EVERY_MS })
  const known = new Map<string, { readonly shape: string; readonly metric: unknown }>()

  const once = <M>(kind: string, name: string, labels: readonly string[], make: () => M): M => {
    if (!NAME.test(name)) throw new RangeError(`metric ${name}: expected lower case words parted by underscores`)
    const shape = `${kind} by ${labels.join(", ")}`
    const kept = known.get(name)
    if (kept !== undefined && kept.shape !== shape)
      throw new RangeError(`metric ${name}: is a ${kept.shape}, not a ${shape}`)
    // The shape above says that the kept one is an M.
    if (kept !== undefined) return kept.metric as M
    const metric = make()
    known.set(name, { shape, metric })
    return metric
  }

  return {
    counter: (name, help, labels = []) => {
      if (!name.endsWith("_total")) throw new RangeError(`counter ${name}: its name must end in _total`)
      return once("counter", name, labels, () => {
        const tallies: Tally[] = []
        const counter = new Counter({
          name,
          help,
          labelNames: labels,
          registers: [registry],
          collect: () => {
            for (const tally of tallies) tally.tell()
          },
        })
        const kept = (tally: Tally): CounterSeries => {
          tallies.push(tally)
          return tally
        }
        const all = kept(new Tally((by) => counter.inc(by)))
        return Object.assign(
          new Labelled<(typeof labels)[number], CounterSeries>(labels, (values) => {
            const series = counter.labels(values)
            return kept(new Tally((by) => series.inc(by)))
          }),
          { inc: (by?: number) => all.inc(by) },
        )
      })
    },
    gauge: <Label extends string>(
      name: string,
      help: string,
      labels: readonly Label[] = [],
      collect?: (gauge: Family<Label, GaugeSeries> & GaugeSeries) => void,
    ) =>
      once("gauge", name, labels, () => {
        const gauge: Gauge<Label> = new Gauge({
          name,
          help,
          labelNames: labels,
          registers: [registry],
          ...(collect !== undefined && { collect: () => collect(face) }),
        })
        const face: Family<Label, GaugeSeries> & GaugeSeries = Object.assign(
          new Labelled<Label, GaugeSeries>(labels, (values) => gauge.labels(values)),
          {
            set: (value: number) => gauge.set(value),
            inc: (by?: number) => gauge.inc(by ?? 1),
            dec: (by?: number) => gauge.dec(by ?? 1),
          },
        )
        return face
      }),
    histogram: (name, help, labels = [], buckets = LATENCY_BUCKETS) => {
      if (!HISTOGRAM_UNIT.test(name)) throw new RangeError(`histogram ${name}: its name must end in its unit`)
      return once("histogram", name, labels, () => {
        const histogram = new Histogram({
          name,
          help,
          labelNames: labels,
          buckets: [...buckets],
          registers: [registry],
        })
        return Object.assign(
          new Labelled<(typeof labels)[number], HistogramSeries>(labels, (values) => histogram.labels(values)),
          { observe: (value: number) => histogram.observe(value) },
        )
      })
    },
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    clear: () => {
      registry.clear()
      known.clear()
    },
  }
}
