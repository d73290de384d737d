import { Buffer } from "node:buffer"
import { RpcError } from "@rebound/runtime"

/** Where a page ended: the order's value and the id of its last row. */
export interface Cursor {
  readonly at: number
  readonly id: string
}

export const writeCursor = ({ at, id }: Cursor): string => Buffer.from(`${at} ${id}`, "utf8").toString("base64url")

/** Throws RpcError `RPC_INVALID` for what was never a cursor of ours. */
export function readCursor(text: string): Cursor | undefined {
  if (text === "") return undefined
  const [, at, id] = /^(\d{1,16}) ([0-9A-Za-z]{1,64})$/.exec(Buffer.from(text, "base64url").toString("utf8")) ?? []
  if (at === undefined || id === undefined) throw new RpcError("RPC_INVALID", "cursor: not one that was given")
  return { at: Number(at), id }
}

/** 1 to 200; 0 means 50. */
export function readLimit(limit: number): number {
  if (limit > 200) throw new RpcError("RPC_INVALID", "limit: 1 to 200")
  return limit === 0 ? 50 : limit
}
