import { afterAll, beforeAll, describe, test } from "vitest"
import { bytesOf, post, voice, wire } from "./requests.ts"
import { engineAskedFor, startWorld, type World } from "./world.ts"

/** node:http counts in our own time; uWebSockets.js cuts an unfinished head in its own: 30 s, which nothing shortens. */
const requestTimeoutMs = 1_000
const cutWithinMs = { head: engineAskedFor() === "uws" ? 45_000 : 5_000, body: 5_000 }

let world: World
let port: number
beforeAll(async () => {
  world = await startWorld({ requestTimeoutMs })
  port = world.ingest.port
})
afterAll(() => world.close())

describe.concurrent("slow and stuck clients are cut off", { timeout: 60_000 }, () => {
  const trickle = async (say: string): Promise<number> => {
    const { socket, closed } = await wire(port)
    let at = 0
    const timer = setInterval(() => {
      if (at < say.length) socket.write(say.charAt(at))
      at += 1
    }, 100)
    return await closed.finally(() => clearInterval(timer))
  }

  test("a head that comes a byte at a time", async ({ expect }) => {
    const head = bytesOf(voice(), { "x-slow": "x".repeat(2_000) })
    expect(await trickle(head)).toBeLessThan(cutWithinMs.head)
  })

  test("a connection on which nothing is said", async (expect) => {
    const { closed } = await wire(port)
    expect(await closed).toBeLessThan(cutWithinMs.head)
  })

  test("a body that comes a byte at a time", async (expect) => {
    const request = voice()
    const { socket, closed } = await wire(port)
    socket.write(bytesOf(request).slice(0, -request.body.length))
    let at = 0
    const timer = setInterval(() => socket.write(request.body.charAt(at++)), 100)
    expect(await closed.finally(() => clearInterval(timer))).toBeLessThan(cutWithinMs.body)
  })

  test("a body that stops", async (expect) => {
    const { socket, closed } = await wire(port)
    socket.write(bytesOf(voice()).slice(0, -5))
    expect(await closed).toBeLessThan(cutWithinMs.body)
  })

  test("while some are stuck the others are served", async (expect) => {
    const stuck = await Promise.all(Array.from({ length: 50 }, () => wire(port)))
    for (const { socket } of stuck) socket.write("POST /v1/")
    expect((await post(port, voice())).status).toBe(204)
    for (const { socket } of stuck) socket.destroy()
  })
})
