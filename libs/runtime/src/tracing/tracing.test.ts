import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { createTracing, fileExporter, ReboundError, type SpanLine } from "../index.ts"

async function world(sampleRatio: number, roll = 0.5) {
  const path = join(mkdtempSync(join(tmpdir(), "trace-")), "spans.jsonl")
  const make = (service: string) =>
    createTracing({ service, sampleRatio, exporter: fileExporter(path), random: () => roll })
  const read = (): SpanLine[] => {
    try {
      return readFileSync(path, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    } catch {
      return []
    }
  }
  return { ingest: await make("ingest"), classifier: await make("classifier"), read }
}

describe("tracing", () => {
  test("one trace spans services through headers, with parents, attributes and failures", async () => {
    const { ingest, classifier, read } = await world(1)
    const headers = await ingest.span("receive", { carrier: "twilio" }, undefined, async (span) =>
      ingest.inject({ origin: "live" }, ingest.propagate(span, undefined)),
    )
    expect(headers).toMatchObject({
      origin: "live",
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    })
    const failing = classifier.span("classify", { caller: "+15550100123" }, classifier.extract(headers), async () => {
      throw new ReboundError("POISON", "no call of 15550100123")
    })
    await expect(failing).rejects.toThrow()
    await Promise.all([ingest.close(), classifier.close()])
    const [receive, classify] = read()
    expect(receive).toMatchObject({
      service: "ingest",
      name: "receive",
      parentSpanId: null,
      attributes: { carrier: "twilio" },
      error: null,
    })
    expect(classify).toMatchObject({
      service: "classifier",
      traceId: receive?.traceId,
      parentSpanId: receive?.spanId,
      attributes: { caller: "+1555…23", "error.type": "POISON" },
      error: "no call of 1555…23",
    })
  })
  test("the first service chooses: those after it follow, whatever their own ratio", async () => {
    const unsampled = await world(0.4, 0.5)
    const handedOn = await unsampled.ingest.run("receive", undefined, async (traceparent) => traceparent)
    const { classifier, read } = await world(1)
    expect(classifier.start("classify", handedOn)).toBeUndefined()
    expect(await classifier.run("classify", handedOn, async (traceparent) => traceparent)).toBe(handedOn)
    const sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    unsampled.classifier.start("classify", sampled)?.end()
    expect(unsampled.read()).toMatchObject([{ traceId: "0af7651916cd43dd8448eb211c80319c" }])
    expect(read()).toEqual([])
  })
  test.each([
    "",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
  ])("a broken traceparent (%j) is as none", async (traceparent) => {
    const { ingest } = await world(1)
    expect(ingest.extract({ traceparent })).toBeUndefined()
    expect(ingest.start("receive", traceparent)?.traceparent).not.toContain("0af7651916cd43dd8448eb211c80319c")
  })
  test("where nobody traces, context passes through and OpenTelemetry is not loaded", async () => {
    const tracing = await createTracing({ service: "test" })
    expect(tracing.start("x")).toBeUndefined()
    const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    expect(await tracing.run("x", parent, async (traceparent) => traceparent)).toBe(parent)
    expect(await tracing.run("x", undefined, async (traceparent) => traceparent)).toBeUndefined()
    const source = `
      import { createTracing } from ${JSON.stringify(join(import.meta.dirname, "tracing.ts"))}
      import { createRequire, registerHooks } from "node:module"
      const loaded = []
      registerHooks({ resolve: (name, context, next) => { loaded.push(name); return next(name, context) } })
      await createTracing({ service: "test" })
      console.log(loaded.filter((name) => name.startsWith("@opentelemetry")).length)
      await createTracing({ service: "test", endpoint: "http://127.0.0.1:1" })
      console.log(loaded.filter((name) => name.startsWith("@opentelemetry")).length > 3)
      process.exit()`
    const ran = spawnSync(process.execPath, ["--input-type=module", "-e", source], {
      encoding: "utf8",
      cwd: import.meta.dirname,
    })
    expect(ran.stdout).toBe("0\ntrue\n")
  })
  test("with an endpoint, spans arrive there as OTLP", async () => {
    const paths: string[] = []
    const bodies: Buffer[] = []
    const collector = createServer(async (request, response) => {
      paths.push(request.url ?? "")
      for await (const chunk of request) bodies.push(chunk)
      response.setHeader("content-type", "application/json").end("{}")
    })
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve))
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
    const tracing = await createTracing({ service: "ingest", endpoint, sampleRatio: 1 })
    tracing.start("receive")?.end()
    await tracing.close()
    collector.close()
    expect(paths).toEqual(["/v1/traces"])
    expect(Buffer.concat(bodies).toString()).toContain('"receive"')
  })
})
