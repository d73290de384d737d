import { TestkitError } from "../errors.ts"
import { startTcpProxy, type TcpProxy } from "../proxy/tcp-proxy.ts"
import { freePort } from "./free-port.ts"
import { startDockerKafka } from "./kafka-docker.ts"
import { startNativeKafka } from "./kafka-native.ts"
import { kafkaAnswers } from "./kafka-ping.ts"
import { chooseProvider, type ServerProvider } from "./provider.ts"
import { foreignProcess, type ServerProcess } from "./server-process.ts"

export interface KafkaOptions {
  /** 1: replication factor 1. 3: factor 3, min.insync.replicas 2. Default 1. */
  readonly nodes?: 1 | 3
  /** Client port of node 0; nodes 1 and 2 take the next two. Default: free ports. */
  readonly port?: number
  /** Puts a TCP proxy between the clients and each node (not between nodes), see `KafkaServer.proxies`. Default false. */
  readonly proxied?: boolean
  /** "start" is up in half the CPU time; "throughput" is for benchmarks. Default "start". */
  readonly optimiseFor?: "start" | "throughput"
}

/**
 * A Kafka 4.1 for tests (KRaft, every node broker and controller). Topics are never created by themselves. Nodes are
 * counted from 0; node i has broker id i + 1. A killed node keeps its port and its data.
 */
export interface KafkaServer {
  readonly provider: ServerProvider
  /** False when the brokers came from the environment: then every fault rejects with `not_controllable`. */
  readonly controllable: boolean
  /** `host:port` of every node. */
  readonly brokers: readonly string[]
  /** With `proxied`: one per node, in order. Otherwise empty. */
  readonly proxies: readonly TcpProxy[]
  /** Process ids by node; null where a node is down. */
  readonly pids: readonly (number | null)[]
  /** `kill -9`. */
  killNode(i: number): Promise<void>
  /** Polite stop: partitions move to the others first. */
  stopNode(i: number): Promise<void>
  /** Starts a killed or stopped node; resolves once it is registered and answers (up to 24 s on a busy machine). */
  startNode(i: number): Promise<void>
  /** Polite stop and start of node i, or of all nodes, one after the other. */
  restart(i?: number): Promise<void>
  /** SIGSTOP. */
  pause(i: number): Promise<void>
  /** SIGCONT. */
  resume(i: number): Promise<void>
  /** Ends everything and removes the files. */
  stop(): Promise<void>
}

/** Starts a Kafka on 127.0.0.1, or hands out `KAFKA_BROKERS`. Rejects with `server_missing` when there is no way to have one. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaServer> {
  const { provider, address } = await chooseProvider("kafka")
  if (provider === "environment") {
    const brokers = address.split(",").map((broker) => broker.trim())
    for (const broker of brokers)
      if (!(await kafkaAnswers(broker)))
        throw new TestkitError("server_did_not_start", `KAFKA_BROKERS: ${broker} does not answer`)
    const foreign = brokers.map(() => foreignProcess("KAFKA_BROKERS"))
    return handle(provider, brokers, foreign, [], async () => {})
  }
  const clientPorts: { advertised: number; bound: number }[] = []
  for (let i = 0; i < (options.nodes ?? 1); i++) {
    const advertised = options.port === undefined ? await freePort() : options.port + i
    clientPorts.push({ advertised, bound: options.proxied ? await freePort() : advertised })
  }
  const proxies = options.proxied
    ? await Promise.all(
        clientPorts.map(({ advertised, bound }) => startTcpProxy({ target: `127.0.0.1:${bound}`, port: advertised })),
      )
    : []
  const closeProxies = () => Promise.all(proxies.map((proxy) => proxy.stop()))
  try {
    const cluster =
      provider === "docker"
        ? await startDockerKafka(clientPorts)
        : await startNativeKafka({ clientPorts, optimiseFor: options.optimiseFor ?? "start" })
    const brokers = clientPorts.map(({ advertised }) => `127.0.0.1:${advertised}`)
    return handle(provider, brokers, cluster.processes, proxies, async () => {
      await closeProxies()
      await cluster.remove()
    })
  } catch (error) {
    await closeProxies()
    throw error
  }
}

function handle(
  provider: ServerProvider,
  brokers: readonly string[],
  processes: readonly ServerProcess[],
  proxies: readonly TcpProxy[],
  cleanUp: () => Promise<void>,
): KafkaServer {
  const node = (i: number): ServerProcess => {
    const process = processes[i]
    if (!process) throw new RangeError(`there is no Kafka node ${i}, only 0 to ${processes.length - 1}`)
    return process
  }
  return {
    provider,
    controllable: provider !== "environment",
    brokers,
    proxies,
    get pids() {
      return processes.map((process) => process.pid)
    },
    killNode: async (i) => node(i).kill(),
    stopNode: async (i) => node(i).stop(),
    startNode: async (i) => node(i).start(),
    async restart(i) {
      for (const process of i === undefined ? processes : [node(i)]) {
        await process.stop()
        await process.start()
      }
    },
    pause: async (i) => node(i).pause(),
    resume: async (i) => node(i).resume(),
    async stop() {
      // The data goes with them: nothing is lost by not waiting for a polite end.
      if (provider === "native") await Promise.all(processes.map((process) => process.kill()))
      await cleanUp()
    },
  }
}
