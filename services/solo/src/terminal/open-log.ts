import { join } from "node:path"
import { createLogger, type Log, type LogLevel } from "@rebound/runtime"
import { pino } from "pino"

/** A record of the log that a person should see at once: warnings and worse. */
export interface LogRecord {
  readonly level: string
  readonly msg: string
  readonly err?: { readonly message?: string; readonly code?: string; readonly port?: number }
}

/**
 * The log of solo: all of it in `<data>/solo.log` as JSON, warnings and worse also to `tell`. Cleaned of numbers and
 * secrets before either.
 */
export function openLog(options: {
  readonly dataDir: string
  readonly level: LogLevel
  readonly tell: (record: LogRecord) => void
}): Log {
  const file = pino.destination({ dest: join(options.dataDir, "solo.log"), mkdir: true, sync: false })
  const terminal = { write: (line: string) => options.tell(JSON.parse(line) as LogRecord) }
  return createLogger({
    service: "solo",
    level: options.level,
    destination: pino.multistream([
      { level: options.level, stream: file },
      { level: "warn", stream: terminal },
    ]),
  })
}
