import { Client } from "pg"
import { containerProcess } from "./docker.ts"
import { freePort } from "./free-port.ts"
import { startNativePostgres } from "./postgres-native.ts"
import { ensureRoles } from "./postgres-roles.ts"
import { chooseProvider, type ServerProvider } from "./provider.ts"
import { foreignProcess, type ServerProcess } from "./server-process.ts"

export interface PostgresOptions {
  /** False turns fsync and synchronous_commit off, for tests that break nothing and want speed. Default true. */
  readonly durable?: boolean
}

/** A PostgreSQL for tests, with the roles of `ensureRoles`. Keeps port and data over kill and start. */
export interface PostgresServer {
  readonly provider: ServerProvider
  /** False when the address came from the environment: then every fault rejects with `not_controllable`. */
  readonly controllable: boolean
  /** Address as superuser, database `postgres`. Services refuse to run with it: see `freshDatabase`. */
  readonly url: string
  readonly pid: number | null
  /** `pg_ctl stop -m immediate`: all sessions cut, nothing written, recovery at the next start. */
  stopImmediate(): Promise<void>
  /** `kill -9` of the first process; its sessions follow by themselves. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Fast stop and start. */
  restart(): Promise<void>
  /** SIGSTOP of every process of it. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends it and removes its files. */
  stop(): Promise<void>
}

/** The major version that Debian 12 ships, the oldest that the migrations have to know. */
const POSTGRES_IMAGE = "postgres:15-alpine"

/** Starts a PostgreSQL on 127.0.0.1, or hands out `POSTGRES_URL` (a superuser's). Rejects with `server_missing` when there is no way to have one. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { provider, address } = await chooseProvider("postgres")
  if (provider === "environment") {
    await ensureRoles(address)
    return handle(provider, address, foreignProcess("POSTGRES_URL"), async () => {})
  }
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const ready = () => postgresAnswers(url)
  // Six services with pools of ten, and a test run of several files beside each other.
  const settings = ["-c", "max_connections=200"]
  if (options.durable === false)
    settings.push("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
  const { process, remove } =
    provider === "docker"
      ? await containerProcess({
          image: POSTGRES_IMAGE,
          ports: [{ host: port, container: 5432 }],
          env: { POSTGRES_HOST_AUTH_METHOD: "trust" },
          command: ["postgres", ...settings],
          ready,
        })
      : await startNativePostgres(
          port,
          [...settings, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
          ready,
        )
  await ensureRoles(url)
  return handle(provider, url, process, remove)
}

function handle(
  provider: ServerProvider,
  url: string,
  process: ServerProcess,
  remove: () => Promise<void>,
): PostgresServer {
  return {
    provider,
    controllable: provider !== "environment",
    url,
    get pid() {
      return process.pid
    },
    stopImmediate: () => process.stop("SIGQUIT"),
    kill: process.kill,
    start: process.start,
    async restart() {
      await process.stop("SIGINT")
      await process.start()
    },
    pause: process.pause,
    resume: process.resume,
    async stop() {
      await process.stop("SIGQUIT")
      await remove()
    },
  }
}

async function postgresAnswers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on("error", () => {})
  try {
    await client.connect()
    await client.query("SELECT 1")
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
