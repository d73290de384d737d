import { Lifecycle } from "../lifecycle/lifecycle.ts"
import { installSignals, type SignalSource } from "../lifecycle/signals.ts"
import { createLogger, type Log, type LogLevel } from "../log/create-logger.ts"
import { ConfigError } from "./config-error.ts"
import type { ConfigReader, Environment } from "./config-reader.ts"
import { readConfig } from "./read-config.ts"

/** What a service's `main` starts with. */
export interface ServiceStart<Config> {
  readonly config: Readonly<Config>
  readonly lifecycle: Lifecycle
  readonly log: Log
  /** Ends the process because it cannot go on safely; for `onFatal` callbacks. */
  readonly fatal: (error: unknown) => void
}

/** Where a process speaks and ends. Tests pass their own. */
export interface ProcessEdge extends SignalSource {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

export interface ServiceOptions<Config> {
  readonly name: string
  readonly readConfig: (reader: ConfigReader) => Config
  /** Builds the service into `lifecycle` and returns once it is running; the process then lives until a signal or `fatal`. */
  readonly main: (start: ServiceStart<Config>) => Promise<void>
  /** Arguments after the program's name. `--check-config` reads the configuration, says what is wrong with it and exits. */
  readonly argv: readonly string[]
  readonly env: Environment
  /** Default the process itself. */
  readonly edge?: ProcessEdge
  /** Makes the log. Default: JSON lines on standard output. Solo keeps its terminal for people and logs to a file. */
  readonly createLog?: (config: Readonly<Config>) => Log
}

/**
 * Runs a service: configuration, log, signals, `main`. Exit codes: 0 stopped or `--check-config` found nothing;
 * 1 could not start, could not go on, or something did not close; 2 the configuration is wrong; 130 forced by a second signal.
 */
export async function runService<Config extends { readonly logLevel?: LogLevel }>(
  options: ServiceOptions<Config>,
): Promise<void> {
  const { name } = options
  const edge: ProcessEdge = options.edge ?? process
  let config: Readonly<Config>
  try {
    config = readConfig(options.env, options.readConfig, name)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const lines = error.message.split("\n").map((line) => `  ${line}\n`)
    edge.stderr.write(`${name}: the configuration is not usable\n${lines.join("")}`)
    edge.exit(2)
    return
  }
  if (options.argv.includes("--check-config")) {
    edge.stdout.write(`${name}: configuration ok\n`)
    edge.exit(0)
    return
  }

  const log =
    options.createLog?.(config) ??
    createLogger({ service: name, ...(config.logLevel !== undefined && { level: config.logLevel }) })
  const lifecycle = new Lifecycle({
    observe: (event) => {
      if (event.kind === "stop_failed") log.error({ part: event.name, err: event.error }, "did not close")
      else log.debug(event, "lifecycle")
    },
  })
  const { fatal } = installSignals(lifecycle, { log, source: edge })
  try {
    await options.main({ config, lifecycle, log, fatal })
    log.info("running")
  } catch (error) {
    fatal(error)
  }
}
