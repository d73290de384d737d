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
  /** Says it a byte at a time; resolves to how long the connection lived. */
  const trickle = async (said: string, slowly: string): Promise<number> => {
    const { socket, closed } = await wire(port)
    socket.write(said)
    let at = 0
    const timer = setInterval(() => {
      if (at < slowly.length) socket.write(slowly.charAt(at))
      at += 1
    }, 100)
    return await closed.finally(() => clearInterval(timer))
  }

  test("a head that comes a byte at a time", async ({ expect }) => {
    expect(await trickle("", bytesOf(voice(), { "x-slow": "x".repeat(2_000) }))).toBeLessThan(cutWithinMs.head)
  })

  test("a connection on which nothing is said", async ({ expect }) => {
    expect(await trickle("", "")).toBeLessThan(cutWithinMs.head)
  })

  test("a body that comes a byte at a time", async ({ expect }) => {
    const request = voice({ Padding: "x".repeat(1_000) })
    const head = bytesOf(request).slice(0, -request.body.length)
    expect(await trickle(head, request.body)).toBeLessThan(cutWithinMs.body)
  })

  test("a body that stops", async ({ expect }) => {
    expect(await trickle(bytesOf(voice()).slice(0, -5), "")).toBeLessThan(cutWithinMs.body)
  })

  test("while some are stuck the others are served", async ({ expect }) => {
    const stuck = await Promise.all(Array.from({ length: 50 }, () => wire(port)))
    for (const { socket } of stuck) socket.write("POST /v1/")
    expect((await post(port, voice())).status).toBe(204)
    for (const { socket } of stuck) socket.destroy()
  })
})
