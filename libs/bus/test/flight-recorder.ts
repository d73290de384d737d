import { Producer as PlatformaticProducer } from "@platformatic/kafka"
import { Kafka } from "kafkajs"
import { EmbeddedLog } from "../src/embedded/embedded-log.ts"

/**
 * Watches what the drivers hand to the libraries below them, and writes down every breach of the rule that keeps records
 * safe: one partition a flight, one flight a partition.
 */
export class FlightRecorder {
  readonly breaches: string[] = []
  flights = 0
  readonly #flying = new Map<object, Map<string, number>>()

  /** One call of a library's send: what it carries, and how it ends. */
  async watch<T>(owner: object, places: readonly string[], flight: () => Promise<T>): Promise<T> {
    this.flights += 1
    const distinct = [...new Set(places)]
    if (distinct.length !== 1)
      this.breaches.push(`a flight spans ${distinct.length} partitions: ${distinct.join(", ")}`)
    const flying = this.#flying.get(owner) ?? new Map<string, number>()
    this.#flying.set(owner, flying)
    for (const place of distinct) {
      const others = flying.get(place) ?? 0
      if (others > 0) this.breaches.push(`two flights for ${place}`)
      flying.set(place, others + 1)
    }
    try {
      return await flight()
    } finally {
      for (const place of distinct) flying.set(place, (flying.get(place) ?? 1) - 1)
    }
  }
}

/** Puts the recorder between the drivers and their libraries, in this process, until told otherwise. */
export function recordFlights(): { readonly recorder: FlightRecorder; readonly stop: () => void } {
  const recorder = new FlightRecorder()
  const { send } = PlatformaticProducer.prototype
  PlatformaticProducer.prototype.send = function (this: object, options: Parameters<typeof send>[0], ...rest: []) {
    const places = options.messages.map((message) => `${message.topic}/${message.partition}`)
    return recorder.watch(this, places, () => Reflect.apply(send, this, [options, ...rest]))
  } as typeof send

  const { producer } = Kafka.prototype
  Kafka.prototype.producer = function (this: Kafka, config) {
    const made = producer.call(this, config)
    const bare = made.send
    made.send = (record) =>
      recorder.watch(
        made,
        record.messages.map((message) => `${record.topic}/${message.partition}`),
        () => bare(record),
      )
    made.sendBatch = () => Promise.reject(new Error("sendBatch goes to several topics at once"))
    return made
  }

  const { append } = EmbeddedLog.prototype
  EmbeddedLog.prototype.append = function (this: EmbeddedLog, topic, partition, records) {
    return recorder.watch(this, [`${topic}/${partition}`], () => append.call(this, topic, partition, records))
  }
  return {
    recorder,
    stop: () => {
      PlatformaticProducer.prototype.send = send
      Kafka.prototype.producer = producer
      EmbeddedLog.prototype.append = append
    },
  }
}
