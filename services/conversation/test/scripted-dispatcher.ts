import { create, type MessageInitShape } from "@bufbuild/protobuf"
import { type SendRequestSchema, SendResponseSchema } from "@rebound/contracts"
import { segment } from "@rebound/messaging"
import { RpcError } from "@rebound/runtime"
import type { TextsOut } from "../src/index.ts"

type Asked = MessageInitShape<typeof SendRequestSchema>

/** The dispatcher's side of `Send` as its contract has it: one text per key, and a book of what it took. */
export interface ScriptedDispatcher extends TextsOut {
  readonly texts: readonly (Asked & { readonly messageId: string })[]
  /** The next calls take the text and lose the answer. */
  loseAnswers(count: number): void
  /** The next call is refused with these words. */
  refuse(code: "RPC_PRECONDITION" | "RPC_UNAVAILABLE", message: string): void
}

let serial = 0

export function createScriptedDispatcher(): ScriptedDispatcher {
  const texts: (Asked & { readonly messageId: string })[] = []
  let losing = 0
  let refusal: RpcError | undefined
  return {
    texts,
    loseAnswers: (count) => {
      losing = count
    },
    refuse: (code, message) => {
      refusal = new RpcError(code, message)
    },
    send: async (request) => {
      if (refusal !== undefined) {
        const said = refusal
        refusal = undefined
        throw said
      }
      let known = texts.find(({ idempotencyKey }) => idempotencyKey === request.idempotencyKey)
      if (known !== undefined && (known.body !== request.body || known.line !== request.line))
        throw new RpcError("RPC_EXISTS", "idempotencyKey: it stands at another text")
      if (known === undefined) {
        serial += 1
        known = { ...request, messageId: `01SENT${String(serial).padStart(6, "0")}` }
        texts.push(known)
      }
      if (losing > 0) {
        losing -= 1
        throw new RpcError("RPC_UNAVAILABLE", "the connection broke")
      }
      const { segments } = segment(request.body ?? "")
      return create(SendResponseSchema, { messageId: known.messageId, state: "claimed", segments })
    },
  }
}
