import { RpcError } from "@rebound/runtime"

/** The last call that a page looked at: the next one begins right after it. */
export interface CallCursor {
  readonly startedMs: number
  readonly callId: string
  /** Calls on the pages before. */
  readonly before: number
}

export const writeCursor = ({ startedMs, callId, before }: CallCursor): string =>
  Buffer.from(JSON.stringify([startedMs, callId, before])).toString("base64url")

/** Undefined for the first page. Throws RpcError `RPC_INVALID` for what no page of ours said. */
export function readCursor(text: string): CallCursor | undefined {
  if (text === "") return undefined
  try {
    const read: unknown = JSON.parse(Buffer.from(text, "base64url").toString())
    const [startedMs, callId, before] = Array.isArray(read) ? (read as unknown[]) : []
    if (isCount(startedMs) && typeof callId === "string" && isCount(before)) return { startedMs, callId, before }
  } catch {
    // Said below.
  }
  throw new RpcError("RPC_INVALID", "cursor: not one of ours")
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
