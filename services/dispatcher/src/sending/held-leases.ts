import { LEASE_MS } from "../ledger/ledger.ts"
import { rowKey } from "./owned-text.ts"

/** Nothing is posted in the last part of a lease: the request must be on the wire before somebody else may take over. */
const LEASE_MARGIN_MS = 1_000

type Named = Parameters<typeof rowKey>[0]

/** Until when this process may act on its rows, by a clock that goes on while the process is stopped. */
export class HeldLeases {
  readonly #untilMs = new Map<string, number>()

  /** A lease that the ledger gave or renewed at this instant of the monotonic clock. */
  hold(row: Named, leasedAtMonotonicMs: number): void {
    this.#untilMs.set(rowKey(row), leasedAtMonotonicMs + LEASE_MS - LEASE_MARGIN_MS)
  }

  /** A process that slept may have been declared dead meanwhile. */
  mayAct(row: Named, monotonicMs: number): boolean {
    return monotonicMs < (this.#untilMs.get(rowKey(row)) ?? 0)
  }

  forget(row: Named): void {
    this.#untilMs.delete(rowKey(row))
  }
}
