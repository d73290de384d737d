import type { Bus } from "../port.ts"
import { createKafkajsBus } from "./kafkajs-bus.ts"
import type { KafkaBusOptions } from "./options.ts"
import { createPlatformaticBus } from "./platformatic-bus.ts"
import { prefixedBus } from "./prefixed-bus.ts"

/** The bus on Kafka, through the client library asked for. Connects when it is first used. */
export function createKafkaBus(options: KafkaBusOptions): Bus {
  const bus = options.client === "kafkajs" ? createKafkajsBus(options) : createPlatformaticBus(options)
  return prefixedBus(bus, options.prefix ?? "")
}
