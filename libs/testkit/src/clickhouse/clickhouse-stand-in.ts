import { createServer, type IncomingMessage } from "node:http"
import { text } from "node:stream/consumers"

/**
 * ClickHouse's HTTP interface in front of the embedded engine, for machines that have no server: the statement in the body or
 * the address, parameters as `param_<name>`, an exception's number in a header. The engine behind it is the real one.
 */
export async function startClickHouseStandIn(
  directory: string,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  // Optional, and only for whoever asks for it.
  const { Session } = await import("chdb")
  const session = new Session(directory)
  /** Settings come with each request; all requests of a run bring the same. */
  const known = new Map<string, string>()
  const set = async (name: string, value: string): Promise<void> => {
    if (NOT_SETTINGS.test(name) || known.get(name) === value) return
    known.set(name, value)
    await session.queryAsync(`SET ${name} = '${value}'`)
  }
  const answer = async (asked: IncomingMessage): Promise<string> => {
    const { searchParams } = new URL(asked.url ?? "/", "http://stand-in")
    const body = await text(asked)
    const inAddress = searchParams.get("query")
    const statement = inAddress === null ? body : `${inAddress}\n${body}`
    for (const [name, value] of searchParams) await set(name, value)
    return (await session.queryAsync(bind(statement, searchParams), { format: "JSONEachRow" })).text()
  }
  const server = createServer((asked, reply) => {
    answer(asked).then(
      (rows) => reply.end(rows),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error)
        reply.setHeader("x-clickhouse-exception-code", /Code: (\d+)/.exec(message)?.[1] ?? "0")
        reply.statusCode = 500
        reply.end(
          message.startsWith("Code:")
            ? message
            : `Code: ${/Code: (\d+)/.exec(message)?.[1] ?? 0}. DB::Exception: ${message} (STAND_IN)`,
        )
      },
    )
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : 0)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      session.close()
    },
  }
}

const NOT_SETTINGS =
  /^(?:query|query_id|database|session_id|role|param_.*|default_format|wait_end_of_query|enable_http_compression)$/

/** Binds `{name:Type}` as the server would: the parameter's text, read as the type. */
const bind = (statement: string, parameters: URLSearchParams): string =>
  statement.replace(/\{(\w+):((?:\w|\(|\)|, )+)\}/g, (whole, name: string, type: string) => {
    const value = parameters.get(`param_${name}`)
    return value === null ? whole : `CAST('${value.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}', '${type}')`
  })
