import type { ClickHouseClient } from "@clickhouse/client"
import { AnalyticsError } from "../errors.ts"
import type { Row, Warehouse } from "./port.ts"

/** ClickHouse's error codes for a statement that outgrew its limits: time, memory, rows, result. */
const TOO_MUCH = new Set(["159", "160", "241", "158", "396"])
/** Its codes for "not now": too many queries, network, no replica, shutting down, too many parts. */
const NOT_NOW = new Set(["202", "209", "210", "236", "252", "242", "285", "319", "394", "425"])

/** The port over either connection of the official client. @param onClose what the connection leaves to wait for */
export function createClientWarehouse(client: ClickHouseClient, onClose: () => Promise<void>): Warehouse {
  const asked = async <T>(what: () => Promise<T>): Promise<T> => {
    try {
      return await what()
    } catch (error) {
      throw translate(error)
    }
  }
  return {
    async insert(table, rows) {
      const [first] = rows
      if (first === undefined) return
      // Names once, then rows as lists: half the bytes to write, send and read of naming every value.
      const columns = Object.keys(first) as [string, ...string[]]
      const values = [columns, ...rows.map((row) => listed(table, columns, row))]
      await asked(() => client.insert({ table, columns, values, format: "JSONCompactEachRowWithNames" }))
    },
    ask: (sql, parameters = {}, { signal } = {}) =>
      asked(async () => {
        const answer = await client.query({
          query: sql,
          query_params: { ...parameters },
          format: "JSONEachRow",
          ...(signal !== undefined && { abort_signal: signal }),
        })
        return await answer.json()
      }),
    run: (sql, parameters = {}) =>
      asked(async () => {
        await client.command({ query: sql, query_params: { ...parameters } })
      }),
    ping: () =>
      asked(async () => {
        const answer = await client.query({ query: "SELECT 1", format: "JSONEachRow" })
        await answer.json()
      }),
    async close() {
      await client.close()
      await onClose()
    },
  }
}

/** A row's values in the order of the columns. Rows of one block have the same columns; one that has others is our bug. */
function listed(table: string, columns: readonly string[], row: Row): unknown[] {
  const values = columns.map((column) => row[column])
  if (values.includes(undefined) || Object.keys(row).length !== columns.length)
    throw new TypeError(`a row for ${table} has other columns than the first of its block`)
  return values
}

/** No room on a disk, by its own code or as the operating system says it. */
const isFull = (code: string, message: string) => code === "243" || /no space left on device/i.test(message)
/** What all statements together use, ours may not be the large one. */
const isShared = (code: string, message: string) => code === "241" && message.includes("(total)")

export function translate(error: unknown): AnalyticsError {
  const code = codeOf(error)
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)
  if (isFull(code, message)) return new AnalyticsError("ANALYTICS_WAREHOUSE_FULL", message, { cause: error })
  if (isShared(code, message)) return new AnalyticsError("ANALYTICS_WAREHOUSE_BUSY", message, { cause: error })
  if (TOO_MUCH.has(code)) return new AnalyticsError("ANALYTICS_TOO_MUCH", message, { cause: error })
  if (code === "" || NOT_NOW.has(code))
    return new AnalyticsError("ANALYTICS_WAREHOUSE_UNREACHABLE", message, { cause: error })
  return new AnalyticsError("ANALYTICS_WAREHOUSE_REFUSED", `ClickHouse ${code}: ${message}`, { cause: error })
}

/** The engine's number for an error; empty where the engine was not reached. chdb tells it in its words only. */
function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && /^\d+$/.test(String(error.code))) return String(error.code)
  return (error instanceof Error && /Code: (\d+)/.exec(error.message)?.[1]) || ""
}
