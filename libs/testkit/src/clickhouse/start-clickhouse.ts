import { containerProcess } from "../servers/docker.ts"
import { freePort } from "../servers/free-port.ts"

/** A ClickHouse for tests, reached over HTTP. */
export interface ClickHouseServer {
  readonly provider: "environment" | "docker"
  /** `http://user:password@127.0.0.1:PORT/database` */
  readonly url: string
  stop(): Promise<void>
}

const IMAGE = "clickhouse/clickhouse-server:25.8"
/** For a container that nothing but this test run can reach. */
const FAKE_PASSWORD = "not-a-secret"

/**
 * The ClickHouse of `CLICKHOUSE_URL`, or one in a container where a Docker engine answers; undefined where there is
 * neither, since no package of common systems has the server. `REBOUND_TEST_SERVERS=native` leaves Docker out.
 */
export async function startClickHouse(): Promise<ClickHouseServer | undefined> {
  const address = process.env.CLICKHOUSE_URL?.trim()
  if (address) return { provider: "environment", url: address, stop: async () => {} }
  if (process.env.REBOUND_TEST_SERVERS === "native" || !(await dockerAnswers())) return undefined
  const port = await freePort()
  const container = await containerProcess({
    image: IMAGE,
    ports: [{ host: port, container: 8_123 }],
    env: { CLICKHOUSE_USER: "rebound", CLICKHOUSE_PASSWORD: FAKE_PASSWORD, CLICKHOUSE_DB: "rebound" },
    ready: () =>
      fetch(`http://127.0.0.1:${port}/ping`).then(
        (answer) => answer.ok,
        () => false,
      ),
  })
  return {
    provider: "docker",
    url: `http://rebound:${FAKE_PASSWORD}@127.0.0.1:${port}/rebound`,
    stop: async () => {
      await container.process.stop()
      await container.remove()
    },
  }
}

async function dockerAnswers(): Promise<boolean> {
  const { getContainerRuntimeClient } = await import("testcontainers")
  return getContainerRuntimeClient().then(
    () => true,
    () => false,
  )
}
