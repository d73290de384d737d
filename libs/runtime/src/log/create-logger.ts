import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino"
import { RuntimeError } from "../errors/runtime-errors.ts"
import { createRedaction, REDACTED_KEYS } from "./redact.ts"

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent"

export const LOG_LEVELS = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
  "silent",
] as const satisfies readonly LogLevel[]

/** Structured logger: `log.info({ callId }, "sentence")`; errors go under `err`. */
export type Log = Logger

export interface LoggerOptions {
  readonly service: string
  /** Default `info`. */
  readonly level?: LogLevel
  /** Where JSON lines go. Default standard output, written synchronously so that last words are not lost. */
  readonly destination?: DestinationStream
  /** Keys whose values are left out at any depth. Default REDACTED_KEYS. An empty list is refused. */
  readonly redactedKeys?: readonly string[]
}

/**
 * Makes the process's logger. Every finished line is parsed, cleaned of phone numbers and secrets, and written again:
 * one place that sees messages, fields, child bindings, error messages and stacks alike. That costs some microseconds a
 * line, which is why nothing on the text-back path logs at `info`.
 * Throws RuntimeError `RUNTIME_UNSAFE_LOG` when asked to redact nothing.
 */
export function createLogger(options: LoggerOptions): Log {
  const keys = options.redactedKeys ?? REDACTED_KEYS
  if (keys.length === 0) throw new RuntimeError("RUNTIME_UNSAFE_LOG", "refusing to log with an empty redaction list")
  const redact = createRedaction(keys)
  return pino(
    {
      level: options.level ?? "info",
      base: { service: options.service, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => cleanLine(line, redact) },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  )
}

function cleanLine(line: string, redact: (record: unknown) => unknown): string {
  try {
    return `${JSON.stringify(redact(JSON.parse(line)))}\n`
  } catch {
    return `${JSON.stringify({ level: "error", msg: "a log line was withheld: it could not be cleaned" })}\n`
  }
}
