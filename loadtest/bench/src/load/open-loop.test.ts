import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { runOpenLoop } from "./open-loop.ts"

const servers: { close(): void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(answer: (nth: number, done: (status: number) => void) => void): Promise<number> {
  let nth = 0
  const server = createServer((request, response) => {
    request.resume()
    answer(nth++, (status) => response.writeHead(status, { "content-length": 0 }).end())
  })
  servers.push({ close: () => server.close() })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return (server.address() as AddressInfo).port
}

const REQUEST = Buffer.from("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
const run = (port: number, connectionsMax = 64) =>
  runOpenLoop({
    connectionsMax,
    host: "127.0.0.1",
    port,
    perSecond: 200,
    warmMs: 100,
    measureMs: 900,
    requests: [REQUEST],
  })

// A generator that waits for the server before it sends the next hides every stall in one slow request.
test.each([64, 1])(
  "a server that stands still for 400 ms is slow for every request that was due meanwhile, over %i connections",
  async (connections) => {
    let stalledUntilMs = 0
    const port = await serve((nth, done) => {
      if (nth === 80) stalledUntilMs = performance.now() + 400
      setTimeout(() => done(202), Math.max(0, stalledUntilMs - performance.now()))
    })
    const { latenciesMs, acknowledgedInAll, refused } = await run(port, connections)
    expect(acknowledgedInAll).toBe(200)
    expect(latenciesMs).toHaveLength(180)
    expect(refused).toEqual({})
    // 200 a second for 400 ms: 80 were due, of which the first half waited for more than 200 ms.
    expect(latenciesMs.filter((ms) => ms > 200).length).toBeGreaterThanOrEqual(35)
  },
)

test("what is not 2xx is counted by its status and never as acknowledged", async () => {
  const port = await serve((nth, done) => done(nth % 2 === 0 ? 202 : 503))
  const { acknowledgedInAll, refused } = await run(port)
  expect(acknowledgedInAll).toBe(100)
  expect(refused).toEqual({ 503: 100 })
})

test("a server that closes a connection under way ends the run", async () => {
  const server = createServer((request) => request.socket.destroy())
  servers.push({ close: () => server.close() })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  await expect(run((server.address() as AddressInfo).port)).rejects.toThrow(/closed|ECONNRESET/)
})
