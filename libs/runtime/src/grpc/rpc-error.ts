import type { Metadata } from "@grpc/grpc-js"
import { defineErrors } from "../errors/define-errors.ts"
import { ReboundError } from "../errors/rebound-error.ts"
import { maskNumbers } from "../log/mask-numbers.ts"

/** What an RPC fails with when the other side gave no code of its own. Handlers throw these too. */
export class RpcError extends defineErrors("RpcError", {
  RPC_CANCELLED: { retryable: false, meaning: "The caller gave up." },
  RPC_INVALID: { retryable: false, meaning: "The request is wrong, whatever the state of the world." },
  RPC_DEADLINE: { retryable: true, meaning: "No answer in time. It may have happened all the same." },
  RPC_NOT_FOUND: { retryable: false, meaning: "There is no such thing, or not for this reseller." },
  RPC_EXISTS: { retryable: false, meaning: "There is one already." },
  RPC_FORBIDDEN: { retryable: false, meaning: "The caller is known and may not." },
  RPC_FULL: { retryable: true, meaning: "A quota or a bounded queue is at its limit." },
  RPC_PRECONDITION: { retryable: false, meaning: "Not in the state that things are in now." },
  RPC_CONFLICT: { retryable: true, meaning: "Somebody else was faster; read again." },
  RPC_UNIMPLEMENTED: { retryable: false, meaning: "The server does not know the method: an older version." },
  RPC_INTERNAL: { retryable: false, meaning: "A bug, or a fault that nobody classified." },
  RPC_UNAVAILABLE: { retryable: true, meaning: "The server is not there or stopping." },
  RPC_UNAUTHENTICATED: { retryable: false, meaning: "The caller did not say who it is." },
}) {}

type RpcCode = keyof typeof RpcError.table

/** gRPC's status codes (grpc.io/docs/guides/status-codes), both ways. */
const STATUS: Readonly<Record<RpcCode, number>> = {
  RPC_CANCELLED: 1,
  RPC_INVALID: 3,
  RPC_DEADLINE: 4,
  RPC_NOT_FOUND: 5,
  RPC_EXISTS: 6,
  RPC_FORBIDDEN: 7,
  RPC_FULL: 8,
  RPC_PRECONDITION: 9,
  RPC_CONFLICT: 10,
  RPC_UNIMPLEMENTED: 12,
  RPC_INTERNAL: 13,
  RPC_UNAVAILABLE: 14,
  RPC_UNAUTHENTICATED: 16,
}
const CODE_OF_STATUS = new Map(Object.entries(STATUS).map(([code, status]) => [status, code as RpcCode]))

/** Trailers that carry our own error across. The public sentence is UTF-8, hence `-bin`. */
const CODE = "rebound-code"
const RETRYABLE = "rebound-retryable"
const PUBLIC = "rebound-public-bin"

export interface WireStatus {
  readonly code: number
  readonly details: string
  readonly metadata: Metadata
}

/** An error as the status and trailers of a call. What is not a ReboundError says nothing of itself. `trailers` is empty and gets filled. */
export function toStatus(error: unknown, trailers: Metadata): WireStatus {
  if (!(error instanceof ReboundError))
    return { code: STATUS.RPC_INTERNAL, details: "internal error", metadata: trailers }
  trailers.set(CODE, error.code)
  trailers.set(RETRYABLE, String(error.retryable))
  if (error.publicMessage !== undefined) trailers.set(PUBLIC, Buffer.from(error.publicMessage))
  return { code: statusOf(error), details: maskNumbers(error.message), metadata: trailers }
}

function statusOf(error: ReboundError): number {
  const own = STATUS[error.code as RpcCode]
  if (own !== undefined) return own
  if (error.code === "POISON") return STATUS.RPC_INVALID
  if (error.code.endsWith("_FULL")) return STATUS.RPC_FULL
  return error.retryable ? STATUS.RPC_UNAVAILABLE : STATUS.RPC_INTERNAL
}

/** A failed call's error: the one that the server threw, with its code and flag, or an RpcError for a bare status. */
export function fromStatus(
  status: { readonly code?: number; readonly details?: string; readonly metadata?: Metadata },
  path: string,
): ReboundError {
  const told = first(status.metadata, CODE)
  const message = `${path}: ${status.details ?? "failed"}`
  if (told === undefined)
    return new RpcError(CODE_OF_STATUS.get(status.code ?? 2) ?? "RPC_INTERNAL", message, { cause: status })
  const publicMessage = first(status.metadata, PUBLIC)
  return new ReboundError(told, message, {
    retryable: first(status.metadata, RETRYABLE) === "true",
    cause: status,
    ...(publicMessage !== undefined && { publicMessage }),
  })
}

const first = (metadata: Metadata | undefined, key: string): string | undefined => metadata?.get(key)[0]?.toString()
