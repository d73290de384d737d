import { connect, type Socket } from "node:net"
import { answerBytes } from "./answer-bytes.ts"

export interface ClosedLoopOptions {
  readonly host: string
  readonly port: number
  /** Requests under way at any time: one on each connection. */
  readonly connections: number
  readonly warmMs: number
  readonly measureMs: number
  /** Sent in turn, again and again. */
  readonly requests: readonly Buffer[]
}

export interface ClosedLoopResult {
  /** 2xx answers within the measured time. */
  readonly acknowledged: number
  /** 2xx answers from the first request to the last. */
  readonly acknowledgedInAll: number
  /** Other answers by status, from first to last. */
  readonly refused: Readonly<Record<string, number>>
  readonly measuredMs: number
}

/**
 * Sends as fast as answers come back: a capacity, not a latency. Raw sockets, since a generator that costs as much as what
 * it measures halves every figure on two cores. Rejects when a connection breaks.
 */
export async function runClosedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  const { warmMs, measureMs, requests, connections } = options
  const refused: Record<string, number> = {}
  let inAll = 0
  let next = 0
  let stopped = false
  const request = (): Buffer => requests[next++ % requests.length] as Buffer
  const count = (status: string) => {
    if (status.startsWith("2")) inAll += 1
    else refused[status] = (refused[status] ?? 0) + 1
  }
  const loops = Array.from({ length: connections }, () => loop(options, { request, count, stopped: () => stopped }))
  const failed = Promise.race(loops.map((each) => each.then(() => new Promise<never>(() => {}))))
  const run = async () => {
    await pause(warmMs)
    const [before, from] = [inAll, performance.now()]
    await pause(measureMs)
    const [after, until] = [inAll, performance.now()]
    stopped = true
    await Promise.all(loops)
    return { acknowledged: after - before, acknowledgedInAll: inAll, refused, measuredMs: until - from }
  }
  return Promise.race([run(), failed])
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

interface Turn {
  readonly request: () => Buffer
  readonly count: (status: string) => void
  readonly stopped: () => boolean
}

/** One connection: a request, its whole answer, the next request. Resolves after the last answer. */
function loop({ host, port }: ClosedLoopOptions, { request, count, stopped }: Turn): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, host, () => socket.write(request()))
    socket.setNoDelay(true)
    let pending: Buffer = Buffer.alloc(0)
    socket.on("data", (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      const bytes = answerBytes(pending)
      if (bytes === undefined || pending.length < bytes) return
      count(pending.toString("latin1", 9, 12))
      pending = pending.subarray(bytes)
      if (!stopped()) return void socket.write(request())
      resolve()
      socket.destroy()
    })
    socket.on("error", reject)
    socket.on("close", () => reject(new Error("the server closed the connection")))
  })
}
