import { containerProcess } from "./docker.ts"
import { KAFKA_VERSION } from "./kafka-jars.ts"
import type { KafkaCluster } from "./kafka-native.ts"
import { kafkaAnswers } from "./kafka-ping.ts"
import { imageEnvironment, kafkaSettings, newClusterId } from "./kafka-settings.ts"

/** The same cluster from containers: clients come in by published ports, brokers meet on a network of their own. */
export async function startDockerKafka(
  clientPorts: readonly { readonly advertised: number; readonly bound: number }[],
): Promise<KafkaCluster> {
  const { Network } = await import("testcontainers")
  const network = await new Network().start()
  const clusterId = newClusterId()
  const voters = clientPorts.map((_, i) => `${i + 1}@node${i + 1}:9093`).join(",")
  const containers = await Promise.all(
    clientPorts.map(({ advertised, bound }, i) => {
      const settings = kafkaSettings({
        id: i + 1,
        nodes: clientPorts.length,
        voters,
        listeners: { client: "0.0.0.0:9092", internal: "0.0.0.0:9094", controller: "0.0.0.0:9093" },
        advertised: { client: `127.0.0.1:${advertised}`, internal: `node${i + 1}:9094` },
      })
      return containerProcess({
        image: `apache/kafka:${KAFKA_VERSION}`,
        ports: [{ host: bound, container: 9092 }],
        env: { CLUSTER_ID: clusterId, KAFKA_HEAP_OPTS: "-Xms128m -Xmx512m", ...imageEnvironment(settings) },
        network: { joined: network, alias: `node${i + 1}` },
        ready: () => kafkaAnswers(`127.0.0.1:${bound}`),
      })
    }),
  )
  return {
    processes: containers.map(({ process }) => process),
    async remove() {
      await Promise.all(containers.map(({ remove }) => remove()))
      await network.stop()
    },
  }
}
