import type { CrashPoints, Log } from "@rebound/runtime"
import type { Row } from "@rebound/store"
import { readOwned } from "../ledger/leases.ts"
import type { Ledger } from "../ledger/ledger.ts"
import type { DispatchObserver } from "./observe.ts"
import type { OwnedText } from "./owned-text.ts"

export interface AdoptionDeps {
  readonly ledger: Pick<Ledger, "adopt" | "countUnsettled">
  /** Opens a caller's number that a row holds sealed. */
  readonly openNumber: (resellerId: string, sealed: string) => Promise<string>
  readonly observe: DispatchObserver
  readonly log: Log
  readonly crash: CrashPoints
  /** Unix milliseconds. */
  readonly now: () => number
  /** Milliseconds that only go forward, also while the process is stopped. */
  readonly monotonic: () => number
}

export const SWEEP_EVERY_MS = 1_000
const ADOPT_AT_ONCE = 200
const COUNT_EVERY_MS = 10_000

/**
 * Looks for rows that nobody owns, or whose owner's lease ran out, and hands them to `take` with the instant of their
 * lease. One look at a time, one a second; asked for while one runs, another follows it.
 */
export class Adoption {
  readonly #deps: AdoptionDeps
  readonly #take: (text: OwnedText, leasedAtMonotonicMs: number) => Promise<void>
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #again = false
  #stopped = false
  #countedAtMs = 0

  constructor(deps: AdoptionDeps, take: (text: OwnedText, leasedAtMonotonicMs: number) => Promise<void>) {
    this.#deps = deps
    this.#take = take
  }

  /** Looks once, then goes on by itself. */
  async start(): Promise<void> {
    await this.#look()
    this.#lookIn(SWEEP_EVERY_MS)
  }

  /** Looks no more; resolves when the look under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  /** There is something to find now. */
  wake(): void {
    this.#lookIn(0)
  }

  #lookIn(inMs: number): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#look().catch((error: unknown) => this.#deps.log.warn({ err: error }, "could not look for texts to adopt"))
    }, inMs)
  }

  async #look(): Promise<void> {
    if (this.#looking !== undefined) {
      this.#again = true
      return
    }
    this.#looking = this.#adopt()
    try {
      await this.#looking
    } finally {
      this.#looking = undefined
      this.#lookIn(this.#again ? 0 : SWEEP_EVERY_MS)
      this.#again = false
    }
  }

  async #adopt(): Promise<void> {
    const { crash, ledger, log, monotonic, now, observe } = this.#deps
    for (;;) {
      const leasedAt = monotonic()
      const rows = await ledger.adopt(ADOPT_AT_ONCE)
      if (rows.length > 0) crash.reach("dispatcher.adopted")
      for (const row of rows) {
        // One row that cannot be opened must not hold up those behind it: its lease ends, and it is looked at again.
        await this.#open(row)
          .then((text) => this.#take(text, leasedAt))
          .catch((error: unknown) =>
            log.error({ err: error, messageId: row.message_id }, "an adopted text could not be taken; trying again"),
          )
      }
      if (rows.length > 0) log.debug({ count: rows.length }, "texts adopted")
      if (rows.length < ADOPT_AT_ONCE || this.#stopped) break
    }
    if (now() - this.#countedAtMs >= COUNT_EVERY_MS) {
      this.#countedAtMs = now()
      const { open, givenUp } = await ledger.countUnsettled()
      observe.unsettled(open, givenUp)
    }
  }

  async #open(row: Row): Promise<OwnedText> {
    const owned = readOwned(row)
    const sealed = row.number_sealed
    const number = typeof sealed === "string" ? await this.#deps.openNumber(owned.resellerId, sealed) : ""
    return { ...owned, number, traceparent: undefined }
  }
}
