import { RpcError } from "@rebound/runtime"

/** The last call of a page: the next one begins right after it. */
export interface CallCursor {
  readonly startedMs: number
  readonly callId: string
}

export const writeCursor = ({ startedMs, callId }: CallCursor): string =>
  Buffer.from(JSON.stringify([startedMs, callId])).toString("base64url")

/** Undefined for the first page. Throws RpcError `RPC_INVALID` for what no page of ours said. */
export function readCursor(text: string): CallCursor | undefined {
  if (text === "") return undefined
  try {
    const [startedMs, callId] = JSON.parse(Buffer.from(text, "base64url").toString()) as [unknown, unknown]
    if (typeof startedMs === "number" && Number.isSafeInteger(startedMs) && typeof callId === "string")
      return { startedMs, callId }
  } catch {
    // Said below.
  }
  throw new RpcError("RPC_INVALID", "cursor: not one of ours")
}
