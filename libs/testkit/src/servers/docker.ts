import { setTimeout as sleep } from "node:timers/promises"
import type { StartedNetwork } from "testcontainers"
import { TestkitError } from "../errors.ts"
import type { ServerProcess } from "./server-process.ts"

export interface ContainerSpec {
  readonly image: string
  /** Host ports are fixed beforehand, so that an address stays the same over a restart. */
  readonly ports: readonly { readonly host: number; readonly container: number }[]
  readonly env?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  /** A network that containers share, and the name of this one in it. */
  readonly network?: { readonly joined: StartedNetwork; readonly alias: string }
  readonly ready: () => Promise<boolean>
}

/** A server in a container, with the same faults as a native one. testcontainers' reaper ends it if we do not. */
export async function containerProcess(
  spec: ContainerSpec,
): Promise<{ process: ServerProcess; remove(): Promise<void> }> {
  // Loaded only when there is a Docker engine: it brings a hundred modules along.
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import("testcontainers")
  let container = new GenericContainer(spec.image)
    .withExposedPorts(...spec.ports)
    .withEnvironment({ ...spec.env })
    .withWaitStrategy(Wait.forListeningPorts())
  if (spec.command) container = container.withCommand([...spec.command])
  if (spec.network) container = container.withNetwork(spec.network.joined).withNetworkAliases(spec.network.alias)
  const started = await container.start()
  const engine = (await getContainerRuntimeClient()).container.getById(started.getId())

  async function untilReady(): Promise<void> {
    const deadline = performance.now() + 90_000
    while (!(await spec.ready())) {
      if (performance.now() > deadline) throw new TestkitError("server_did_not_start", `${spec.image} does not answer`)
      await sleep(50)
    }
  }
  async function isRunning(): Promise<boolean> {
    return (await engine.inspect()).State.Running
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!(await isRunning())) return
    await engine.kill({ signal })
    await engine.wait()
  }

  await untilReady()
  const process: ServerProcess = {
    pid: null,
    async start() {
      if (!(await isRunning())) await engine.start()
      await untilReady()
    },
    stop: (signal) => end(signal ?? "SIGTERM"),
    kill: () => end("SIGKILL"),
    async pause() {
      await engine.pause()
    },
    async resume() {
      await engine.unpause()
    },
  }
  return {
    process,
    async remove() {
      await started.stop()
    },
  }
}
