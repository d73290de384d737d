import { randomBytes } from "node:crypto"
/** Where the three listeners of one node are bound and how the others and the clients find them. */
export interface KafkaNodeAddresses {
  /** 1, 2, 3. */
  readonly id: number
  readonly listeners: { readonly client: string; readonly internal: string; readonly controller: string }
  readonly advertised: { readonly client: string; readonly internal: string }
  /** `id@host:port` of every controller, comma-separated. */
  readonly voters: string
  readonly nodes: number
}

/** The server.properties of a node that is broker and controller in one (KRaft), tuned for tests. */
export function kafkaSettings(node: KafkaNodeAddresses): Record<string, string> {
  const replicas = String(node.nodes)
  return {
    "process.roles": "broker,controller",
    "node.id": String(node.id),
    "controller.quorum.voters": node.voters,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "INTERNAL",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
    listeners: `CLIENT://${node.listeners.client},INTERNAL://${node.listeners.internal},CONTROLLER://${node.listeners.controller}`,
    "advertised.listeners": `CLIENT://${node.advertised.client},INTERNAL://${node.advertised.internal}`,
    "default.replication.factor": replicas,
    "offsets.topic.replication.factor": replicas,
    "transaction.state.log.replication.factor": replicas,
    "min.insync.replicas": node.nodes === 1 ? "1" : "2",
    "transaction.state.log.min.isr": node.nodes === 1 ? "1" : "2",
    // A dead broker is noticed after 6 s, not 9: failover tests are shorter. Less, and a busy machine loses live ones.
    "broker.session.timeout.ms": "6000",
    // The first member of a group starts at once instead of waiting 3 s for others.
    "group.initial.rebalance.delay.ms": "0",
    // Tests may use short sessions to see a killed member replaced soon.
    "group.min.session.timeout.ms": "1000",
    // A topic that nobody created is a bug of ours: let it show.
    "auto.create.topics.enable": "false",
    // 50 partitions of offsets each cost files and start-up time that a test gains nothing from.
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    "num.network.threads": "1",
    "num.io.threads": "2",
  }
}

/** As lines of a properties file. */
export function propertiesText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("")
}

/** As the environment that the image apache/kafka takes its settings from. */
export function imageEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`KAFKA_${key.toUpperCase().replaceAll(".", "_")}`, value]),
  )
}

/** A cluster's id as Kafka wants it. Never with a dash in front: the storage tool would take it for an option of its own. */
export function newClusterId(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0)
  return bytes.toString("base64url")
}
