import { containerProcess } from "./docker.ts"
import { freePort } from "./free-port.ts"
import { chooseProvider, type ServerProvider } from "./provider.ts"
import { redisCommand } from "./redis-command.ts"
import { createScratch } from "./scratch.ts"
import { foreignProcess, nativeProcess, type ServerProcess } from "./server-process.ts"

/** A Redis for tests. Keeps nothing on disk: after `kill()` and `start()` it is empty, as a lost Redis would be. */
export interface RedisServer {
  readonly provider: ServerProvider
  /** False when the address came from the environment: then every fault rejects with `not_controllable`. */
  readonly controllable: boolean
  /** `redis://127.0.0.1:PORT` */
  readonly url: string
  readonly pid: number | null
  /** Empties every database. Works on any Redis, also one from the environment. */
  flushAll(): Promise<void>
  kill(): Promise<void>
  start(): Promise<void>
  restart(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends it and removes its files. */
  stop(): Promise<void>
}

/** The image for users with Docker. The version that Debian 12 ships, which is what the native way runs. */
const REDIS_IMAGE = "redis:7.0-alpine"

/** Starts a Redis on 127.0.0.1, or hands out `REDIS_URL`. Rejects with `server_missing` when there is no way to have one. */
export async function startRedis(): Promise<RedisServer> {
  const { provider, address } = await chooseProvider("redis")
  if (provider === "environment") return handle(provider, address, foreignProcess("REDIS_URL"), async () => {})
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const ready = () =>
    redisCommand(url, "PING").then(
      (reply) => reply === "+PONG",
      () => false,
    )
  const settings = ["--save", "", "--appendonly", "no", "--port"]
  if (provider === "docker") {
    const container = await containerProcess({
      image: REDIS_IMAGE,
      ports: [{ host: port, container: 6379 }],
      command: ["redis-server", ...settings, "6379"],
      ready,
    })
    return handle(provider, url, container.process, container.remove)
  }
  const scratch = createScratch("redis")
  const process = nativeProcess({
    name: "redis",
    dir: scratch.dir,
    command: ["redis-server", ...settings, String(port), "--bind", "127.0.0.1", "--dir", scratch.dir],
    ready,
  })
  await process.start().catch(async (error: unknown) => {
    await scratch.remove()
    throw error
  })
  return handle(provider, url, process, scratch.remove)
}

function handle(
  provider: ServerProvider,
  url: string,
  process: ServerProcess,
  cleanUp: () => Promise<void>,
): RedisServer {
  return {
    provider,
    controllable: provider !== "environment",
    url,
    get pid() {
      return process.pid
    },
    async flushAll() {
      await redisCommand(url, "FLUSHALL")
    },
    kill: process.kill,
    start: process.start,
    async restart() {
      await process.stop()
      await process.start()
    },
    pause: process.pause,
    resume: process.resume,
    async stop() {
      await process.stop()
      await cleanUp()
    },
  }
}
