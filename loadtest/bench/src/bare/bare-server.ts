/**
 * The ceiling of ingest: the same engine, reading the same body, answering 202, and nothing else. A process of its own:
 * `bare-server.ts node|uws`. Prints `listening PORT` and ends when its standard input closes.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const say = (port: number) => process.stdout.write(`listening ${port}\n`)

if (process.argv[2] === "uws") {
  type Uws = typeof import("uWebSockets.js")
  const module = (await import("uWebSockets.js")) as Uws & { default?: Uws }
  const uws = module.default ?? module
  uws
    .App()
    .any("/*", (response) => {
      response.onAborted(() => {})
      const chunks: Buffer[] = []
      response.onData((chunk, isLast) => {
        chunks.push(Buffer.from(new Uint8Array(chunk)))
        if (isLast) response.cork(() => response.writeStatus("202 Accepted").end(""))
      })
    })
    .listen("127.0.0.1", 0, (socket) => {
      if (!socket) throw new Error("cannot listen")
      say(uws.us_socket_local_port(socket))
    })
} else {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      response.writeHead(202, { "content-length": 0 })
      response.end()
    })
  })
  server.listen(0, "127.0.0.1", () => say((server.address() as AddressInfo).port))
}
process.stdin.resume()
process.stdin.on("end", () => process.exit(0))
