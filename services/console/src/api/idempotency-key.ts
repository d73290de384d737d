import { randomUUID } from "node:crypto"
import { Problem } from "../errors.ts"

interface Keyed {
  readonly headers: { readonly "idempotency-key"?: string | undefined }
  readonly body: { readonly idempotencyKey?: string | undefined }
}

/** The key that makes a repeated request one deed, from header or body. A request without one is a deed of its own. Throws Problem. */
export function idempotencyKeyOf({ headers, body }: Keyed): string {
  const header = headers["idempotency-key"]
  const { idempotencyKey } = body
  if (header !== undefined && idempotencyKey !== undefined && header !== idempotencyKey)
    throw new Problem("invalid_parameters", { faults: [{ path: "idempotencyKey", what: "differs from the header's" }] })
  return header ?? idempotencyKey ?? randomUUID()
}
