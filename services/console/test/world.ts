import { readFileSync } from "node:fs"
import type { Bus } from "@rebound/bus"
import { topicSpecs } from "@rebound/contracts"
import { createDirectoryIndex, type DirectoryIndex, followDirectory } from "@rebound/directory"
import { createLogger, createMetrics, Lifecycle } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { type CallsSource, type Console, type ConsoleSurroundings, startConsole } from "../src/index.ts"

export const adminKey = "admin-key-of-the-tests"
/** Plain secrets of the example; the topic must never hold them. */
export const environment = {
  TWILIO_AUTH_TOKEN: "plain-twilio-token-4711",
  FS_CDR_PASSWORD: "plain-freeswitch-password-4712",
  BRIGHTSMILE_HOOK_SECRET: "plain-hook-secret-4713",
  POSTGRES_URL: "postgres://secret",
}
export const example = readFileSync(new URL("./directory.example.yaml", import.meta.url), "utf8")

/** A console with its API listening, and what a service sees of the directory. */
export interface World {
  readonly console: Console
  readonly bus: Bus
  readonly store: Store
  readonly index: DirectoryIndex
  /** Everything that went over the topic: keys and bytes. */
  readonly topic: { readonly key: string; readonly value: Uint8Array | null }[]
  readonly address: string
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
  apply(body: string | object, query?: string, key?: string): Promise<Answer>
  close(): Promise<void>
}

export interface AskOptions {
  readonly key?: string | undefined
  /** A session's cookie, in place of a key. */
  readonly cookie?: string | undefined
  /** Default: the console's own, as a browser on its pages sends it; "" sends none. */
  readonly origin?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | object
  readonly type?: string
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, which fail on a wrong shape.
  readonly body: any
}

export async function startWorld(
  store: Store,
  bus: Bus,
  calls: CallsSource,
  more: Partial<
    Pick<ConsoleSurroundings, "conversations" | "analytics" | "webFolder" | "publicUrl" | "trustedProxies">
  > = {},
): Promise<World> {
  const lifecycle = new Lifecycle()
  const fail = (error: unknown) => {
    throw error
  }
  const hashKeys = [{ version: "1", key: Buffer.alloc(32, 7) }]
  const vault = createVault({ keys: [{ version: "1", key: Buffer.alloc(32, 9) }] })
  await bus.ensureTopics(topicSpecs(3))
  const topic: World["topic"] = []
  const index = createDirectoryIndex(vault.openSecret)
  const copy = await bus.follow({
    topic: "directory",
    onRecord: ({ key, value }) => void topic.push({ key, value }),
    onFatal: fail,
  })
  const follower = await followDirectory(bus, index, fail)
  await Promise.all([copy.ready, follower.ready])
  const console = await startConsole(lifecycle, {
    store,
    bus,
    vault,
    hashKeys,
    calls,
    adminKey,
    env: environment,
    log: createLogger({ service: "console-test", level: "fatal" }),
    metrics: createMetrics({ service: "console-test", processMetrics: false }),
    now: Date.now,
    random: Math.random,
    port: 0,
    ...more,
  })
  const address = `http://127.0.0.1:${console.port}`
  const ask = async (method: string, path: string, options: AskOptions = {}): Promise<Answer> => {
    const { cookie, origin = address, body, type } = options
    const key = options.key ?? (cookie === undefined ? adminKey : "")
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body)
    const response = await fetch(`${address}${path}`, {
      method,
      headers: {
        ...(key !== "" && { authorization: `Bearer ${key}` }),
        ...(text !== undefined && { "content-type": type ?? "application/json" }),
        ...(cookie !== undefined && { cookie }),
        ...(origin !== "" && { origin }),
        ...options.headers,
      },
      ...(text !== undefined && { body: text }),
    })
    const answer = await response.text()
    return {
      status: response.status,
      type: response.headers.get("content-type") ?? "",
      headers: response.headers,
      body: answer === "" ? undefined : answer.startsWith("<") ? answer : JSON.parse(answer),
    }
  }
  let closed: Promise<void> | undefined
  const closeAll = async () => {
    await lifecycle.stop("test over")
    await copy.close()
    await follower.close()
    await bus.close()
    await store.close()
  }
  return {
    console,
    bus,
    store,
    index,
    topic,
    address,
    ask,
    apply: (body, query = "", key = adminKey) =>
      ask("PUT", `/api/v1/directory${query}`, {
        body,
        key,
        type: typeof body === "string" ? "application/yaml" : "application/json",
      }),
    close: () => {
      closed ??= closeAll()
      return closed
    },
  }
}

export async function within(ms: number, what: () => boolean): Promise<number> {
  const start = performance.now()
  while (!what()) {
    if (performance.now() - start > ms) throw new Error(`not within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return performance.now() - start
}

/** Like `within`, for waits on other processes; fails with what they said. */
export async function until(ms: number, what: () => boolean, said: () => string): Promise<void> {
  await within(ms, what).catch((cause: unknown) => {
    throw new Error(`not within ${ms} ms: ${said()}`, { cause })
  })
}
