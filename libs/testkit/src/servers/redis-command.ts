import { connect } from "node:net"

/**
 * Sends one command without arguments to a Redis and resolves with the first line of its reply ("+PONG", "-ERR …").
 * By hand over a socket, so that the test kit needs no Redis client. Rejects when nothing answers within `timeoutMs`.
 */
export function redisCommand(url: string, command: "PING" | "FLUSHALL", timeoutMs = 2000): Promise<string> {
  const { hostname, port, username, password } = new URL(url)
  const commands = password ? [["AUTH", username || "default", decodeURIComponent(password)], [command]] : [[command]]
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) })
    let text = ""
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no reply to ${command} within ${timeoutMs} ms`)))
    socket.once("error", reject)
    socket.once("close", () => reject(new Error(`connection closed before a reply to ${command}`)))
    socket.once("connect", () => {
      for (const words of commands)
        socket.write(
          `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`,
        )
    })
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8")
      const lines = text.split("\r\n")
      if (lines.length <= commands.length) return
      resolve(lines[commands.length - 1] ?? "")
      socket.destroy()
    })
  })
}
