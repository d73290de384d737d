import { connect, createServer, type Server, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts"

let echo: Server
let heard: string
let proxy: TcpProxy

beforeEach(async () => {
  heard = ""
  echo = createServer((socket) => {
    socket.on("error", () => {})
    socket.on("data", (chunk) => {
      heard += chunk
      socket.write(chunk)
    })
  })
  const port = await new Promise<number>((resolve) => {
    echo.listen(0, "127.0.0.1", () => resolve((echo.address() as { port: number }).port))
  })
  proxy = await startTcpProxy({ target: `127.0.0.1:${port}` })
})

afterEach(async () => {
  await proxy.stop()
  echo.close()
})

async function dial(): Promise<Socket> {
  const socket = connect(proxy.port, "127.0.0.1")
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject))
  return socket
}

function reply(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once("data", (chunk) => resolve(chunk.toString())).once("error", reject)
  })
}

test("forwards both ways", async () => {
  const socket = await dial()
  socket.write("hello")
  expect(await reply(socket)).toBe("hello")
  expect(proxy.bytes).toEqual({ up: 5, down: 5 })
  socket.destroy()
})

test("cut() resets open connections and lets new ones in", async () => {
  const socket = await dial()
  socket.write("a")
  await reply(socket)
  const broken = reply(socket)
  proxy.cut()
  await expect(broken).rejects.toThrow("ECONNRESET")
  const next = await dial()
  next.write("b")
  expect(await reply(next)).toBe("b")
  next.destroy()
})

test("a swallowed reply means the request did arrive", async () => {
  const socket = await dial()
  proxy.swallowReplies(true)
  socket.write("act")
  expect(await Promise.race([reply(socket), sleep(150, "nothing")])).toBe("nothing")
  expect(heard).toBe("act")
  await proxy.heal()
  socket.write("again")
  expect(await reply(socket)).toBe("again")
  socket.destroy()
})

test("a halved reply stops in the middle and its connection is reset, then all is well", async () => {
  const socket = await dial()
  proxy.halveReplies(true)
  socket.write("abcdef")
  expect(await reply(socket)).toBe("abc")
  await expect(reply(socket)).rejects.toThrow("ECONNRESET")
  await proxy.heal()
  const next = await dial()
  next.write("again")
  expect(await reply(next)).toBe("again")
  next.destroy()
})

test("delay() holds bytes back in both directions and keeps their order", async () => {
  const socket = await dial()
  proxy.delay(60)
  const from = performance.now()
  let text = ""
  socket.on("data", (chunk) => {
    text += chunk
  })
  for (const part of ["1", "2", "3"]) {
    socket.write(part)
    await sleep(5)
  }
  await expect.poll(() => text).toBe("123")
  expect(performance.now() - from).toBeGreaterThanOrEqual(118)
  socket.destroy()
})

test("refuse() turns new connections away until heal()", async () => {
  await proxy.refuse()
  await expect(dial()).rejects.toThrow("ECONNREFUSED")
  await proxy.heal()
  const socket = await dial()
  socket.write("back")
  expect(await reply(socket)).toBe("back")
  socket.destroy()
})
