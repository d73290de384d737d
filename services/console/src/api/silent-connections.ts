import type { Server } from "node:http"
import type { Socket } from "node:net"

/**
 * Follows connections that have asked nothing yet, and gives a function that ends them. Browsers open connections in
 * advance; `closeIdleConnections` of node leaves them alone, so that closing would wait for each one's time-out.
 */
export function followSilentConnections(server: Server): () => void {
  const silent = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    silent.add(socket)
    socket.once("close", () => silent.delete(socket))
  })
  server.on("request", ({ socket }) => silent.delete(socket))
  return () => {
    for (const socket of silent) socket.destroy()
  }
}
