import type { Installation } from "@rebound/storm"

/** Records by the place that made them durable, since ingest started. */
export interface Places {
  readonly kafka: number
  readonly spool: number
}

/** Where ingest says that records became durable. */
export async function durablePlaces(installation: Installation): Promise<Places> {
  const port = installation.service("ingest-1").spec.operationsPort
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const count = (place: string) =>
    Number(
      new RegExp(`^rebound_ingest_records_total\\{[^}]*place="${place}"[^}]*\\} (\\d+)`, "m").exec(metrics)?.[1] ?? 0,
    )
  return { kafka: count("kafka"), spool: count("spool") }
}

/** Of what became durable between two looks, the share that the spool took since Kafka was over its budget. */
export const spooledShare = (before: Places, after: Places): number => {
  const spool = after.spool - before.spool
  return spool / Math.max(1, spool + after.kafka - before.kafka)
}
