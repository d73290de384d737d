import { createServer, type Server, Socket } from "node:net"

export interface TcpProxyOptions {
  /** `host:port` to forward to. */
  readonly target: string
  /** Port of 127.0.0.1 to listen on. Default: any free one. */
  readonly port?: number
}

/** A TCP proxy on 127.0.0.1 that a test can make faulty. Starts healthy; `heal()` makes it so again. */
export interface TcpProxy {
  /** `127.0.0.1:PORT` */
  readonly address: string
  readonly port: number
  /** Connections open at this moment. */
  readonly connections: number
  /** Bytes forwarded (or swallowed) since the start: `up` from clients to the target, `down` back. */
  readonly bytes: { readonly up: number; readonly down: number }
  /** Resets every open connection, on both sides (RST, not FIN). New connections are welcome. */
  cut(): void
  /** While on, requests reach the target but replies are thrown away: acting without acknowledgement. */
  swallowReplies(on: boolean): void
  /** While on, the first half of each reply's chunk goes through, then its connection is reset: a reply cut in the middle. */
  halveReplies(on: boolean): void
  /** Holds every chunk for this long in each direction, order kept. 0 turns it off. */
  delay(ms: number): void
  /** Stops listening, so that new connections are refused, and resets the open ones. Resolves when refused. */
  refuse(): Promise<void>
  /** Takes all faults back and listens again on the same port. Bytes that were swallowed stay lost. */
  heal(): Promise<void>
  /** Resets everything and ends. */
  stop(): Promise<void>
}

const HALF_READ_MS = 5

interface Link {
  readonly client: Socket
  readonly upstream: Socket
}

export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const colon = options.target.lastIndexOf(":")
  const target = { host: options.target.slice(0, colon), port: Number(options.target.slice(colon + 1)) }
  const links = new Set<Link>()
  const bytes = { up: 0, down: 0 }
  let swallow = false
  let halve = false
  let delayMs = 0
  let server: Server | null = null

  function accept(client: Socket): void {
    const upstream = new Socket({ allowHalfOpen: true })
    const link = { client, upstream }
    links.add(link)
    const drop = () => {
      links.delete(link)
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    client.on("error", drop)
    upstream.on("error", drop)
    const closed = () => {
      if (client.destroyed && upstream.destroyed) links.delete(link)
    }
    client.on("close", closed)
    upstream.on("close", closed)
    forward(client, upstream, (chunk) => {
      bytes.up += chunk.length
      return true
    })
    forward(upstream, client, (chunk) => {
      bytes.down += chunk.length
      if (halve) {
        upstream.pause()
        client.write(chunk.subarray(0, chunk.length >> 1))
        // Time for the half to be read: a reset may overtake what lies unread.
        setTimeout(drop, HALF_READ_MS)
      }
      return !swallow && !halve
    })
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    upstream.connect(target)
  }

  /** Copies `from` to `to` with back-pressure; `pass` decides about each chunk when it arrives. */
  function forward(from: Socket, to: Socket, pass: (chunk: Buffer) => boolean): void {
    const later = (act: () => void) => {
      // Timers of equal length fire in the order they were set, so the bytes stay in order while the delay stands.
      if (delayMs === 0) act()
      else setTimeout(act, delayMs)
    }
    from.on("data", (chunk: Buffer) => {
      if (!pass(chunk)) return
      later(() => {
        if (!to.destroyed && !to.write(chunk)) {
          from.pause()
          to.once("drain", () => from.resume())
        }
      })
    })
    from.on("end", () => later(() => to.end()))
  }

  function listen(port: number): Promise<number> {
    const opened = createServer({ allowHalfOpen: true }, accept)
    server = opened
    return new Promise((resolve, reject) => {
      opened.once("error", reject)
      opened.listen(port, "127.0.0.1", () => {
        const address = opened.address()
        resolve(typeof address === "object" && address ? address.port : port)
      })
    })
  }

  function cut(): void {
    for (const { client, upstream } of links) {
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    links.clear()
  }

  async function refuse(): Promise<void> {
    const closing = server
    server = null
    if (!closing) return cut()
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()))
    cut()
    await closed
  }

  const port = await listen(options.port ?? 0)
  return {
    address: `127.0.0.1:${port}`,
    port,
    bytes,
    get connections() {
      return links.size
    },
    cut,
    swallowReplies(on) {
      swallow = on
    },
    halveReplies(on) {
      halve = on
    },
    delay(ms) {
      delayMs = ms
    },
    refuse,
    async heal() {
      swallow = false
      halve = false
      delayMs = 0
      if (!server) await listen(port)
    },
    stop: refuse,
  }
}
