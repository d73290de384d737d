import { randomInt } from "node:crypto"
import { createServer } from "node:net"
import { TestkitError } from "../errors.ts"

/**
 * Below Linux's ephemeral range (32768 and up). A port inside it can be taken by any outgoing connection while our
 * server is down, and a client that keeps dialling a dead loopback port there can even end up connected to itself.
 */
const PORT_MIN = 15_000
const PORT_MAX = 32_000

/** Ports handed out by this process, so that two servers being started at once never get the same one. */
const handedOut = new Set<number>()

/** A TCP port of 127.0.0.1 that nothing listens on now, never given twice by one process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(PORT_MIN, PORT_MAX)
    if (handedOut.has(port)) continue
    handedOut.add(port)
    if (await canListen(port)) return port
  }
  throw new TestkitError("port_taken", `no free port found between ${PORT_MIN} and ${PORT_MAX} in 50 attempts`)
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(false))
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)))
  })
}
