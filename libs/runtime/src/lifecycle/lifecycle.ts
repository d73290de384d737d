import { RuntimeError } from "../errors/runtime-errors.ts"

export interface LifecycleOptions {
  /** Time for everything to close, together. Default 10,000 ms: under the 30 s that orchestrators grant before SIGKILL. */
  readonly stopDeadlineMs?: number
  /** Told of each step, for the log. */
  readonly observe?: (event: LifecycleEvent) => void
}

export type LifecycleEvent =
  | { readonly kind: "started"; readonly name: string }
  | { readonly kind: "stopping"; readonly reason: string }
  | { readonly kind: "stopped"; readonly name: string }
  | { readonly kind: "stop_failed"; readonly name: string; readonly error: unknown }

interface Opened {
  readonly name: string
  readonly close: () => Promise<void>
}

/** What a process has opened, in order, so that it can close it backwards: intake first, connections last. */
export class Lifecycle {
  readonly #stopDeadlineMs: number
  readonly #observe: (event: LifecycleEvent) => void
  readonly #opened: Opened[] = []
  #stopping: Promise<void> | undefined

  constructor(options: LifecycleOptions = {}) {
    this.#stopDeadlineMs = options.stopDeadlineMs ?? 10_000
    this.#observe = options.observe ?? (() => {})
  }

  /**
   * Opens one part and registers its close. What finishes opening after `stop` began is closed at once, and `start`
   * rejects with RuntimeError `RUNTIME_CLOSED`, as it does when called after `stop`.
   */
  async start<T>(name: string, open: () => Promise<T> | T, close: (opened: T) => Promise<void> | void): Promise<T> {
    if (this.#stopping !== undefined) throw new RuntimeError("RUNTIME_CLOSED", `not starting ${name}: stopping`)
    const opened = await open()
    if (this.#stopping !== undefined) {
      await close(opened)
      throw new RuntimeError("RUNTIME_CLOSED", `closed ${name} again: stopping began while it opened`)
    }
    this.#opened.push({ name, close: async () => close(opened) })
    this.#observe({ kind: "started", name })
    return opened
  }

  /**
   * Closes everything, last started first, within the deadline. Goes on past a failure; a part that is out of time is
   * left, and those after it are still asked to close. Calling it again answers the first call's promise.
   * Rejects with an AggregateError of RuntimeErrors `RUNTIME_STOP_INCOMPLETE`, one for each part that failed.
   */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason)
    return this.#stopping
  }

  async #stop(reason: string): Promise<void> {
    this.#observe({ kind: "stopping", reason })
    const failures: Error[] = []
    const deadline = AbortSignal.timeout(this.#stopDeadlineMs)
    for (const { name, close } of this.#opened.splice(0).reverse()) {
      try {
        await within(deadline, close())
        this.#observe({ kind: "stopped", name })
      } catch (cause) {
        this.#observe({ kind: "stop_failed", name, error: cause })
        failures.push(new RuntimeError("RUNTIME_STOP_INCOMPLETE", `closing ${name}: ${messageOf(cause)}`, { cause }))
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "shutdown incomplete")
  }
}

function within(deadline: AbortSignal, closing: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const outOfTime = () => reject(new Error("out of time"))
    // Past the deadline a part still gets one turn of the loop: most closes are synchronous at heart.
    if (deadline.aborted) setImmediate(outOfTime)
    else deadline.addEventListener("abort", outOfTime, { once: true })
    closing.then(resolve, reject).finally(() => deadline.removeEventListener("abort", outOfTime))
  })
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
