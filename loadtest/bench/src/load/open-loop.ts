import { connect, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { answerBytes } from "./answer-bytes.ts"

export interface OpenLoopOptions {
  readonly host: string
  readonly port: number
  /** Arrivals a second, evenly spaced, whatever the answers do. */
  readonly perSecond: number
  readonly warmMs: number
  readonly measureMs: number
  /** Sent in turn, again and again. */
  readonly requests: readonly Buffer[]
  /** Default 512. */
  readonly connectionsMax?: number
}

export interface OpenLoopResult {
  /** Of each request that was due within the measured time: milliseconds from the instant it was due to its whole answer. */
  readonly latenciesMs: readonly number[]
  /** How late the generator itself was with each of them, milliseconds; inside the latencies. */
  readonly lateMs: readonly number[]
  readonly acknowledgedInAll: number
  /** Other answers by status. */
  readonly refused: Readonly<Record<string, number>>
  /** Connections that were needed at once. */
  readonly connections: number
}

/** A server that stands still for half a second is met with as many connections; what is due then waits, and its wait counts. */
const CONNECTIONS_MAX = 512
/** Open from the start, so that the first requests do not pay for them. */
const CONNECTIONS_FIRST = 16
/** What is not answered by then is an error, not a latency. */
const PATIENCE_MS = 20_000

/**
 * Requests arrive at a constant rate, each on a connection that is free. Latency counts from the instant a request was due:
 * whoever waits for the server's pauses before sending measures a kinder world. Rejects when a connection breaks.
 */
export async function runOpenLoop(options: OpenLoopOptions): Promise<OpenLoopResult> {
  const { perSecond, warmMs, measureMs, requests, connectionsMax = CONNECTIONS_MAX } = options
  const refused: Record<string, number> = {}
  const latenciesMs: number[] = []
  const lateMs: number[] = []
  const idle: Connection[] = []
  const waiting: Due[] = []
  const all: Connection[] = []
  let acknowledgedInAll = 0
  const failed = Promise.withResolvers<never>()

  const answered = (connection: Connection, due: Due, status: string) => {
    if (status.startsWith("2")) acknowledgedInAll += 1
    else refused[status] = (refused[status] ?? 0) + 1
    if (due.counts) latenciesMs.push(performance.now() - due.atMs)
    const next = waiting.shift()
    if (next === undefined) idle.push(connection)
    else connection.send(next)
  }
  const open = (): Connection => {
    const connection = new Connection(options, answered, failed.reject)
    all.push(connection)
    return connection
  }
  const arrive = (due: Due) => {
    if (due.counts) lateMs.push(performance.now() - due.atMs)
    // In turn: one that rests for seconds is closed by the server.
    const connection = idle.shift() ?? (all.length < connectionsMax ? open() : undefined)
    if (connection === undefined) waiting.push(due)
    else connection.send(due)
  }

  for (let at = 0; at < Math.min(CONNECTIONS_FIRST, connectionsMax); at++) idle.push(open())
  const schedule = async () => {
    await Promise.all(all.map(({ opened }) => opened))
    const startMs = performance.now() + 10
    const count = Math.floor(((warmMs + measureMs) * perSecond) / 1_000)
    for (let at = 0; at < count; ) {
      const nowMs = performance.now()
      for (; at < count && startMs + (at * 1_000) / perSecond <= nowMs; at++) {
        const atMs = startMs + (at * 1_000) / perSecond
        arrive({ atMs, counts: atMs >= startMs + warmMs, bytes: requests[at % requests.length] as Buffer })
      }
      await sleep(1)
    }
    for (const until = performance.now() + PATIENCE_MS; idle.length < all.length; await sleep(5))
      if (performance.now() > until) throw new Error(`${all.length - idle.length} requests have no answer`)
    for (const connection of all) connection.close()
    return { latenciesMs, lateMs, acknowledgedInAll, refused, connections: all.length }
  }
  return Promise.race([schedule(), failed.promise])
}

interface Due {
  readonly atMs: number
  readonly counts: boolean
  readonly bytes: Buffer
}

/** One connection with one request under way at most. */
class Connection {
  readonly opened: Promise<void>
  readonly #socket: Socket
  #due: Due | undefined
  #pending: Buffer = Buffer.alloc(0)

  constructor(
    { host, port }: Pick<OpenLoopOptions, "host" | "port">,
    answered: (connection: Connection, due: Due, status: string) => void,
    broken: (error: Error) => void,
  ) {
    const socket = connect(port, host)
    this.#socket = socket
    this.opened = new Promise((resolve) => socket.once("connect", resolve))
    socket.setNoDelay(true)
    socket.on("data", (chunk: Buffer) => {
      this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
      const bytes = answerBytes(this.#pending)
      const due = this.#due
      if (due === undefined || bytes === undefined || this.#pending.length < bytes) return
      const status = this.#pending.toString("latin1", 9, 12)
      this.#pending = this.#pending.subarray(bytes)
      this.#due = undefined
      answered(this, due, status)
    })
    socket.on("error", broken)
    socket.on("close", () => broken(new Error("the server closed the connection")))
  }

  /** Before the connection stands the socket keeps the bytes, and the wait counts. */
  send(due: Due): void {
    this.#due = due
    this.#socket.write(due.bytes)
  }

  close(): void {
    this.#socket.removeAllListeners("close")
    this.#socket.destroy()
  }
}
