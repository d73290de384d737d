import type { Lifecycle } from "./lifecycle.ts"

/** The part of pino's logger that is needed to say why a process ends. */
export interface LastWords {
  info(detail: object, message: string): void
  fatal(detail: object, message: string): void
}

/** The part of `process` that signals need; tests pass an EventEmitter of their own. */
export interface SignalSource {
  on(event: string, listener: (value: unknown) => void): unknown
  off(event: string, listener: (value: unknown) => void): unknown
  exit(code: number): void
}

export interface InstalledSignals {
  /**
   * Ends the process because it cannot go on safely: logs, stops what it can within the lifecycle's deadline, exit code 1.
   * The first error wins; later ones are logged only.
   */
  fatal(error: unknown): void
  /** Takes the handlers off again. */
  remove(): void
}

/**
 * Wires a process's end. SIGTERM and SIGINT stop the lifecycle once (exit 0, or 1 when something did not close); a second
 * signal forces exit code 130. An uncaught exception or unhandled rejection leaves unknown state behind: it is logged and
 * the process exits with 1 at once, so that redelivery, not we, repeats the work.
 */
export function installSignals(
  lifecycle: Lifecycle,
  options: { readonly log: LastWords; readonly source?: SignalSource },
): InstalledSignals {
  const { log } = options
  const source: SignalSource = options.source ?? process
  let ending: "no" | "by signal" | "fatally" = "no"

  const stopThenExit = (reason: string, codeWhenClean: number): void => {
    lifecycle.stop(reason).then(
      () => source.exit(codeWhenClean),
      (error: unknown) => {
        log.fatal({ err: error }, "stopping was incomplete")
        source.exit(1)
      },
    )
  }
  const fatal = (error: unknown): void => {
    log.fatal({ err: error }, "cannot go on")
    if (ending === "fatally") return
    ending = "fatally"
    stopThenExit("fatal error", 1)
  }
  const onSignal = (signal: unknown): void => {
    if (ending !== "no") {
      log.fatal({ signal }, "forced to end")
      source.exit(130)
      return
    }
    ending = "by signal"
    log.info({ signal }, "stopping")
    stopThenExit(String(signal), 0)
  }
  const onUncaught = (error: unknown): void => {
    log.fatal({ err: error }, "uncaught; ending at once")
    source.exit(1)
  }
  const handlers: readonly [string, (value: unknown) => void][] = [
    ["SIGTERM", onSignal],
    ["SIGINT", onSignal],
    ["uncaughtException", onUncaught],
    ["unhandledRejection", onUncaught],
  ]
  for (const [event, handler] of handlers) source.on(event, handler)
  return {
    fatal,
    remove: () => {
      for (const [event, handler] of handlers) source.off(event, handler)
    },
  }
}
