import { execFile, execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { EchoService } from "../../test/gen/echo_pb.ts"
import {
  type CallContext,
  createGrpcClient,
  createGrpcServer,
  createTracing,
  fileExporter,
  type GrpcClientOptions,
  type GrpcServerOptions,
  type Handlers,
  implement,
  ReboundError,
  RpcError,
} from "../index.ts"

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Echo = Handlers<typeof EchoService>
async function* count({ to }: { to: number }) {
  for (let number = 1; number <= to; number++) yield { number }
}
const plain: Echo = { echo: async ({ text }) => ({ text }), count }

async function world(
  handlers: Partial<Echo> = {},
  server: Partial<GrpcServerOptions> = {},
  client: Partial<GrpcClientOptions> = {},
) {
  const services = [implement(EchoService, { ...plain, ...handlers })]
  const opened = await createGrpcServer({ port: 0, services, drainMs: 100, ...server })
  closing.push(() => opened.close())
  const address = `127.0.0.1:${opened.port}`
  const caller = await createGrpcClient(EchoService, { address, ...client })
  closing.push(() => caller.close())
  return { rpc: caller.rpc, server: opened, address }
}

const failing = (error: unknown): Partial<Echo> => ({
  echo: async () => {
    throw error
  },
})

describe("gRPC", () => {
  test("unary calls and server streams carry messages both ways", async () => {
    const { rpc } = await world()
    expect((await rpc.echo({ text: "naïve 📞" })).text).toBe("naïve 📞")
    const numbers = (await Array.fromAsync(rpc.count({ to: 5_000 }))).map((message) => message.number)
    expect(numbers).toEqual(Array.from({ length: 5_000 }, (_, index) => index + 1))
  })

  test("an error of ours arrives with its code, its flag and its public sentence; no number does", async () => {
    class StoreError extends ReboundError {}
    const { rpc } = await world(
      failing(new StoreError("STORE_UNREACHABLE", "for +15550100123", { retryable: true, publicMessage: "später" })),
    )
    const error: unknown = await rpc.echo({}).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: "STORE_UNREACHABLE", retryable: true, publicMessage: "später" })
    expect((error as Error).message).toContain("+1555…23")
  })
  test("every RpcError crosses as the gRPC status of its name", async () => {
    for (const code of Object.keys(RpcError.table) as (keyof typeof RpcError.table)[]) {
      const { rpc } = await world(failing(new RpcError(code, "x")))
      await expect(rpc.echo({})).rejects.toMatchObject({ code, retryable: RpcError.table[code].retryable })
    }
  })
  test("of a bug callers hear nothing, and the server's own log does", async () => {
    const bugs: unknown[] = []
    const { rpc } = await world(failing(new Error("password=x")), { onBug: (error) => void bugs.push(error) })
    const error: unknown = await rpc.echo({}).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: "RPC_INTERNAL", retryable: false })
    expect((error as Error).message).not.toContain("password")
    expect(bugs).toHaveLength(1)
  })
  test("a stream's error arrives after what was sent before it", async () => {
    const { rpc } = await world({
      count: async function* () {
        yield { number: 1 }
        throw new RpcError("RPC_CONFLICT", "moved")
      },
    })
    const seen: number[] = []
    const reading = (async () => {
      for await (const { number } of rpc.count({})) seen.push(number)
    })()
    await expect(reading).rejects.toMatchObject({ code: "RPC_CONFLICT", retryable: true })
    expect(seen).toEqual([1])
  })

  const hanging = () => {
    const aborted = Promise.withResolvers<void>()
    const wait = async (context: CallContext) => {
      await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()))
      aborted.resolve()
    }
    const handlers: Echo = {
      echo: async (_request, context) => {
        await wait(context)
        return {}
      },
      count: async function* (_request, context) {
        yield { number: 1 }
        await wait(context)
      },
    }
    return { handlers, aborted: aborted.promise }
  }
  test("a call without an answer ends at the client's default deadline, on both sides", async () => {
    const { handlers, aborted } = hanging()
    const { rpc } = await world(handlers, {}, { deadlineMs: 50 })
    await expect(rpc.echo({})).rejects.toMatchObject({ code: "RPC_DEADLINE", retryable: true })
    await aborted
  })
  test("giving a call up ends the server's work", async () => {
    const { handlers, aborted } = hanging()
    const { rpc } = await world(handlers)
    const stop = new AbortController()
    const call = rpc.echo({}, { signal: stop.signal, deadlineMs: 60_000 })
    setTimeout(() => stop.abort(), 20)
    await expect(call).rejects.toMatchObject({ code: "RPC_CANCELLED" })
    await aborted
    await expect(rpc.echo({}, { signal: stop.signal })).rejects.toMatchObject({ code: "RPC_CANCELLED" })
  })
  test("leaving a stream early ends the server's work", async () => {
    const { handlers, aborted } = hanging()
    const { rpc } = await world(handlers)
    for await (const { number } of rpc.count({}, { deadlineMs: 60_000 })) {
      expect(number).toBe(1)
      break
    }
    await aborted
  })
  test("a slow reader holds the stream back", async () => {
    let made = 0
    const { rpc } = await world({
      count: async function* () {
        for (; made < 200_000; made++) yield { number: made }
      },
    })
    for await (const _ of rpc.count({}, { deadlineMs: 5_000 })) {
      await sleep(200)
      break
    }
    expect(made).toBeGreaterThan(0)
    expect(made).toBeLessThan(100_000)
  })
  test("a server that is not there is worth another try", async () => {
    const { server, rpc } = await world()
    await server.close()
    await expect(rpc.echo({})).rejects.toMatchObject({ code: "RPC_UNAVAILABLE", retryable: true })
  })
  test("a trace goes on through metadata", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "grpc-")), "spans.jsonl")
    const tracing = await createTracing({ service: "echo", exporter: fileExporter(path), sampleRatio: 0 })
    const handed: (string | undefined)[] = []
    const echo: Echo["echo"] = async (_request, { traceparent }) => {
      handed.push(traceparent)
      return {}
    }
    const { rpc } = await world({ echo }, { tracing })
    await rpc.echo({}, { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" })
    const span = JSON.parse(readFileSync(path, "utf8"))
    expect(span).toMatchObject({ name: "/rebound.test.v1.EchoService/Echo", parentSpanId: "b7ad6b7169203331" })
    expect(handed).toEqual([`00-0af7651916cd43dd8448eb211c80319c-${span.spanId}-01`])
  })
})

describe("gRPC for operators", () => {
  test("the health service says SERVING, and NOT_SERVING once told so", async () => {
    const { server, address } = await world()
    const grpc = await import("@grpc/grpc-js")
    const health = await import("grpc-health-check")
    const Client = grpc.makeGenericClientConstructor(health.service, "Health")
    const client = new Client(address, grpc.credentials.createInsecure())
    closing.push(() => client.close())
    const check = (service: string) =>
      new Promise((resolve, reject) => {
        client.check?.({ service }, (error: unknown, answer: { status: string }) =>
          error ? reject(error) : resolve(answer.status),
        )
      })
    expect(await check("rebound.test.v1.EchoService")).toBe("SERVING")
    server.setServing(false)
    expect(await check("")).toBe("NOT_SERVING")
  })
  test("reflection lists the services and calls them without a proto file", async () => {
    const { address } = await world()
    const url = `http://${address}/rebound.test.v1.EchoService/Echo`
    const buf = join(import.meta.dirname, "../../../../node_modules/.bin/buf")
    const run = (args: string[]) =>
      new Promise<string>((resolve, reject) => {
        execFile(buf, args, (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout)))
      })
    const flags = ["curl", "--protocol", "grpc", "--http2-prior-knowledge"]
    expect(await run([...flags, "--list-services", `http://${address}`])).toBe("rebound.test.v1.EchoService\n")
    expect(JSON.parse(await run([...flags, "-d", '{"text":"hi"}', url]))).toEqual({ text: "hi" })
  })
})

describe("gRPC over TLS", () => {
  const directory = mkdtempSync(join(tmpdir(), "tls-"))
  const file = (name: string) => join(directory, name)
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "pipe" })
  const issue = (name: string, subject: string) => {
    openssl(
      "req",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-subj",
      subject,
      "-out",
      `${name}.csr`,
    )
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-days",
      "1",
      "-out",
      `${name}.pem`,
    )
    return { key: readFileSync(file(`${name}.key`)), certificate: readFileSync(file(`${name}.pem`)) }
  }
  openssl(
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "ca.key",
    "-subj",
    "/CN=ca",
    "-days",
    "1",
    "-out",
    "ca.pem",
  )
  const ca = readFileSync(file("ca.pem"))
  const dispatcher = issue("dispatcher", "/CN=dispatcher")
  const conversation = issue("conversation", "/CN=conversation")

  test("a caller with a certificate of our authority is served; one without, or in the clear, is not", async () => {
    const tls = { ca, serverName: "dispatcher" }
    const { rpc, address } = await world(
      {},
      { tls: { ...dispatcher, clientCa: ca } },
      { tls: { ...tls, ...conversation } },
    )
    expect((await rpc.echo({ text: "hi" })).text).toBe("hi")
    for (const other of [{ address, tls }, { address }]) {
      const stranger = await createGrpcClient(EchoService, other)
      closing.push(() => stranger.close())
      await expect(stranger.rpc.echo({}, { deadlineMs: 500 })).rejects.toMatchObject({
        code: expect.stringMatching(/^RPC_(UNAVAILABLE|DEADLINE)$/),
      })
    }
  })
})
