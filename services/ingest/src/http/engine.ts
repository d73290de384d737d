import type { Buffer } from "node:buffer"

/** A request up to the end of its headers. */
export interface RequestHead {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** As sent, without the question mark; empty when there is none. It is part of what some carriers sign. */
  readonly query: string
  /** Lower-case names; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>
  readonly remoteAddress: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What to do with a request once its headers are known. */
export type Admittance =
  /** Answer now; the body is not read and the connection is closed. */
  | { readonly kind: "refuse"; readonly reply: Reply }
  /** Read at most `bodyBytesMax` (more: `tooLarge`), then answer what `complete` tells, once, and not in this turn. */
  | {
      readonly kind: "admit"
      readonly bodyBytesMax: number
      readonly tooLarge: () => Reply
      readonly complete: (body: Buffer, answer: (reply: Reply) => void) => void
    }

/** Decides on the head; must not throw and must not wait. */
export type Admit = (head: RequestHead) => Admittance

export interface EngineOptions {
  readonly port: number
  /** Loopback unless the operator says otherwise. */
  readonly host: string
  /**
   * A client that has not sent its whole request by then is cut off. Default 10,000. On uWebSockets.js it counts from the
   * end of the head; a head that is not complete is cut off after 30 s, which is compiled in.
   */
  readonly requestTimeoutMs?: number
  readonly admit: Admit
}

export interface Listening {
  readonly port: number
  /** Takes no more connections, lets requests in hand finish, then resolves. */
  close(): Promise<void>
}

/** An HTTP server under ingest. Two of them pass one contract suite: node:http and uWebSockets.js. */
export interface HttpEngine {
  readonly name: "node" | "uws"
  listen(options: EngineOptions): Promise<Listening>
}

export const REQUEST_TIMEOUT_MS = 10_000
/** Carriers' heads are under 2 kB; Node's own default is 16 kB. */
export const HEAD_BYTES_MAX = 16_384
/** A request whose body has come is answered well within this; a stop has 10 s for the whole process. */
export const STOP_WITHIN_MS = 2_000
