import type { Consumer } from "@platformatic/kafka"
import type { BusRecord } from "../port.ts"

/** Bit of a batch's attributes that marks control records, which are not data (Kafka protocol, record batch v2). */
const CONTROL = 0x20

type FetchResponse = Awaited<ReturnType<Consumer["fetch"]>>
type FetchedPartition = FetchResponse["responses"][number]["partitions"][number]

export interface Fetched {
  readonly records: BusRecord[]
  /** Offset after the last one of the fetch, also when its records were control records or compacted away. */
  readonly nextOffset: number | undefined
}

/** Records of one partition's answer. A batch may begin below the offset that was asked for: the caller drops those. */
export function readFetched(topic: string, fetched: FetchedPartition): Fetched {
  const records: BusRecord[] = []
  let nextOffset: number | undefined
  for (const batch of fetched.records ?? []) {
    const first = Number(batch.firstOffset)
    nextOffset = first + batch.lastOffsetDelta + 1
    if ((batch.attributes & CONTROL) !== 0) continue
    for (const record of batch.records) {
      records.push({
        topic,
        partition: fetched.partitionIndex,
        offset: first + record.offsetDelta,
        key: record.key?.toString("utf8") ?? "",
        value: record.value,
        headers: Object.fromEntries(
          record.headers.map(([name, value]) => [name?.toString("utf8") ?? "", value?.toString("utf8") ?? ""]),
        ),
        timestampMs: Number(batch.firstTimestamp + record.timestampDelta),
      })
    }
  }
  return { records, nextOffset }
}
