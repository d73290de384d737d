import { describe, expect, test } from "vitest"
import { createMetrics } from "../index.ts"

const quiet = () => createMetrics({ service: "test", processMetrics: false })
const lines = async (metrics: ReturnType<typeof quiet>) =>
  (await metrics.expose()).text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))

describe("metrics", () => {
  test("series count what they are told, each under its labels and the service", async () => {
    const metrics = quiet()
    const texts = metrics.counter("rebound_texts_total", "Texts", ["outcome"])
    texts.labels({ outcome: "sent" }).inc()
    texts.labels({ outcome: "sent" }).inc(2)
    metrics.counter("rebound_ticks_total", "Ticks").inc()
    metrics.gauge("rebound_waiting_items", "Waiting", [], (gauge) => gauge.set(7))
    metrics.histogram("rebound_time_to_text_seconds", "Time to text", [], [0.015, 0.15]).observe(0.1)
    expect(await lines(metrics)).toEqual([
      'rebound_texts_total{outcome="sent",service="test"} 3',
      'rebound_ticks_total{service="test"} 1',
      'rebound_waiting_items{service="test"} 7',
      'rebound_time_to_text_seconds_bucket{le="0.015",service="test"} 0',
      'rebound_time_to_text_seconds_bucket{le="0.15",service="test"} 1',
      'rebound_time_to_text_seconds_bucket{le="+Inf",service="test"} 1',
      'rebound_time_to_text_seconds_sum{service="test"} 0.1',
      'rebound_time_to_text_seconds_count{service="test"} 1',
    ])
  })
  test("a counter counts on over scrapes, tells nothing of series that nobody touched, and never goes down", async () => {
    const metrics = quiet()
    const texts = metrics.counter("rebound_texts_total", "Texts", ["outcome"])
    const sent = texts.labels({ outcome: "sent" })
    texts.labels({ outcome: "refused" })
    sent.inc()
    expect((await metrics.expose()).text).toMatch(/outcome="sent"[^}]*} 1\n/)
    expect((await metrics.expose()).text).toMatch(/outcome="sent"[^}]*} 1\n/)
    sent.inc(2)
    const { text } = await metrics.expose()
    expect(text).toMatch(/outcome="sent"[^}]*} 3\n/)
    expect(text).not.toContain("refused")
    expect(() => sent.inc(-1)).toThrow(RangeError)
    expect(() => sent.inc(Number.NaN)).toThrow(RangeError)
  })

  test("label names are a closed set, and one combination is one kept handle", () => {
    const texts = quiet().counter("rebound_texts_total", "Texts", ["outcome"])
    expect(texts.labels({ outcome: "sent" })).toBe(texts.labels({ outcome: "sent" }))
    // @ts-expect-error a label that was not declared does not compile
    const misspelt = () => texts.labels({ outcom: "sent" })
    expect(misspelt).toBeTypeOf("function")
  })
  test("two services of one process share a metric of one name and shape; another shape is a bug", () => {
    const metrics = quiet()
    expect(metrics.counter("rebound_x_total", "X", ["a"])).toBe(metrics.counter("rebound_x_total", "X", ["a"]))
    expect(() => metrics.counter("rebound_x_total", "X", ["b"])).toThrow(/is a counter by a/)
  })
  test("a name without its unit is refused", () => {
    expect(() => quiet().counter("rebound_texts", "Texts")).toThrow(/_total/)
    expect(() => quiet().histogram("rebound_latency", "Latency")).toThrow(/unit/)
  })
  test("ids in labels cannot grow the process without bound", async () => {
    const metrics = quiet()
    const family = metrics.counter("rebound_x_total", "X", ["id"])
    for (let id = 0; id < 5_000; id++) family.labels({ id: String(id) }).inc()
    const series = await lines(metrics)
    expect(series.length).toBe(501)
    expect(series.at(-1)).toBe('rebound_x_total{id="other",service="test"} 4500')
  })
  test("the process tells about itself", async () => {
    expect((await createMetrics({ service: "test" }).expose()).text).toContain("nodejs_eventloop_lag_seconds")
  })
})
