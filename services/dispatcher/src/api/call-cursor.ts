import { Buffer } from "node:buffer"
import { RpcError } from "@rebound/runtime"

/** Where a page of calls ended: its last call. */
export interface CallCursor {
  readonly startedAtMs: number
  readonly callId: string
}

export const writeCursor = ({ startedAtMs, callId }: CallCursor): string =>
  Buffer.from(`${startedAtMs} ${callId}`, "utf8").toString("base64url")

/** Throws RpcError `RPC_INVALID` for what was never a cursor of ours. */
export function readCursor(text: string): CallCursor | undefined {
  if (text === "") return undefined
  const [, startedAt, callId] =
    /^(\d{1,15}) ([^\0\n]{1,400})$/.exec(Buffer.from(text, "base64url").toString("utf8")) ?? []
  if (startedAt === undefined || callId === undefined)
    throw new RpcError("RPC_INVALID", "cursor: not one that was given")
  return { startedAtMs: Number(startedAt), callId }
}
