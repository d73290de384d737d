import { freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { describe } from "vitest"
import { createKafkaBus } from "../src/index.ts"
import { busContract } from "./contract.ts"

const kafka = await serverOrSkip("kafka")

for (const client of ["platformatic", "kafkajs"] as const)
  describe.skipIf(!kafka.available)(`the bus on Kafka through ${client}`, () => {
    busContract(async () => {
      const { brokers } = await sharedKafka()
      const bus = createKafkaBus({ brokers, client, clientId: `contract-${client}`, prefix: freshTopicPrefix() })
      return { bus, close: () => bus.close() }
    })
  })
