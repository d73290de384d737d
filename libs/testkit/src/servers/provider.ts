import { existsSync } from "node:fs"
import { request } from "node:http"
import { homedir } from "node:os"
import { join } from "node:path"
import { TestkitError } from "../errors.ts"
import { findExecutable, findPostgresBin } from "./executables.ts"
import { kafkaJarsDir } from "./kafka-jars.ts"

/** The servers that tests may ask for. */
export type ServerKind = "kafka" | "postgres" | "redis"

/** Where a server comes from: an address in the environment, a container, or a process of this machine. */
export type ServerProvider = "environment" | "docker" | "native"

const ADDRESS_VARIABLE = { kafka: "KAFKA_BROKERS", postgres: "POSTGRES_URL", redis: "REDIS_URL" } as const

/** The address that the environment gives for a kind of server, or null. */
function environmentAddress(kind: ServerKind): string | null {
  return process.env[ADDRESS_VARIABLE[kind]]?.trim() || null
}

/**
 * The first provider that can give this kind of server: environment, Docker, native. `REBOUND_TEST_SERVERS=docker` or
 * `=native` leaves the others out (CI says native, to test the same servers everywhere). Rejects with `server_missing`,
 * naming what to install.
 */
export async function chooseProvider(kind: ServerKind): Promise<{ provider: ServerProvider; address: string }> {
  const found = await findProvider(kind)
  if ("missing" in found) throw new TestkitError("server_missing", found.missing)
  return found
}

/** Like `chooseProvider`, but says what is missing instead of rejecting. */
export async function findProvider(
  kind: ServerKind,
): Promise<{ provider: ServerProvider; address: string } | { missing: string }> {
  const only = process.env.REBOUND_TEST_SERVERS
  const address = environmentAddress(kind)
  if (address && !only) return { provider: "environment", address }
  if (only !== "native" && (await dockerAnswers())) return { provider: "docker", address: "" }
  if (only === "docker") return { missing: `${kind}: REBOUND_TEST_SERVERS=docker, but no Docker engine answers` }
  const missing = missingNatively(kind)
  return missing === null ? { provider: "native", address: "" } : { missing }
}

function missingNatively(kind: ServerKind): string | null {
  const hint = `or start Docker, or set ${ADDRESS_VARIABLE[kind]}; scripts/install-servers.sh installs all of them`
  switch (kind) {
    case "redis":
      return findExecutable("redis-server") ? null : `redis: no redis-server (apt-get install redis-server), ${hint}`
    case "postgres":
      return findPostgresBin() ? null : `postgres: no initdb (apt-get install postgresql), ${hint}`
    case "kafka": {
      if (!findExecutable("java")) return `kafka: no java (apt-get install openjdk-17-jre-headless), ${hint}`
      if (existsSync(kafkaJarsDir()) || findExecutable("mvn")) return null
      return `kafka: no mvn to fetch it with (apt-get install maven), ${hint}`
    }
  }
}

let dockerAnswer: Promise<boolean> | undefined

/** Whether a Docker engine answers its ping. Asked once per process; a socket without an engine behind it is a no. */
function dockerAnswers(): Promise<boolean> {
  dockerAnswer ??= askDocker()
  return dockerAnswer
}

async function askDocker(): Promise<boolean> {
  const host = process.env.DOCKER_HOST
  if (host && !host.startsWith("unix://")) return ping(new URL("/_ping", host.replace(/^tcp:/, "http:")).href)
  const runtimeDir = process.env.XDG_RUNTIME_DIR
  const sockets = host
    ? [host.slice("unix://".length)]
    : [
        "/var/run/docker.sock",
        join(homedir(), ".docker/run/docker.sock"),
        ...(runtimeDir ? [join(runtimeDir, "docker.sock")] : []),
      ]
  for (const socketPath of sockets)
    if (existsSync(socketPath) && (await ping("http://docker/_ping", socketPath))) return true
  return false
}

function ping(url: string, socketPath?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { timeout: 2000, ...(socketPath ? { socketPath } : {}) }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.once("timeout", () => asked.destroy())
    asked.once("error", () => resolve(false))
    asked.end()
  })
}
