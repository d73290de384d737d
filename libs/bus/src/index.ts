export { type BuryOrSkip, buryOrSkip } from "./consume/bury-or-skip.ts"
export { createEmbeddedBus, type EmbeddedBusOptions } from "./embedded/embedded-bus.ts"
export { BusError } from "./errors.ts"
export { createKafkaBus } from "./kafka/kafka-bus.ts"
export type { KafkaBusOptions } from "./kafka/options.ts"
export { type KafkaConfig, readKafkaConfig, startKafkaBus } from "./kafka/start-kafka-bus.ts"
export { partitionOf } from "./partition.ts"
export type {
  Bus,
  BusRecord,
  ConsumeOptions,
  Consumer,
  Follower,
  FollowOptions,
  OutgoingRecord,
  Position,
  Producer,
  Sent,
  TopicSpec,
} from "./port.ts"
