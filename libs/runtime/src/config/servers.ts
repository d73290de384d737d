/** Servers that a service cannot do without, by the variable that says where they are. */
const SERVERS: Readonly<Record<string, { readonly product: string; readonly example: string }>> = {
  KAFKA_BROKERS: { product: "Kafka", example: "host:9092,host:9092" },
  POSTGRES_URL: { product: "PostgreSQL", example: "postgres://user@host/db" },
  REDIS_URL: { product: "Redis", example: "redis://host:6379" },
  CLICKHOUSE_URL: { product: "ClickHouse", example: "http://user@host:8123/db" },
}

/** What an operator needs to hear when a variable is missing. */
export function whyNeeded(variable: string, service: string, purpose: string | undefined): string {
  const server = SERVERS[variable]
  if (server === undefined) return purpose === undefined ? "" : `: ${purpose}`
  return `: ${purpose ?? `the ${service} needs ${server.product}`} (${server.example}). Only solo embeds its servers.`
}
