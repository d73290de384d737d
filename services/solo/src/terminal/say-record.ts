import type { LogRecord } from "./open-log.ts"

/** What of the configuration a sentence may name. */
export interface Place {
  readonly consolePort: number
  readonly ingestPort: number
  readonly dataDir: string
}

/** A warning or an error of the log as one sentence for a person at the terminal, with what they can do about it. */
export function sayRecord({ level, msg, err }: LogRecord, { consolePort, ingestPort, dataDir }: Place): string {
  switch (err?.code) {
    case "EADDRINUSE":
    case "EACCES":
      if (err.port !== undefined) {
        const variable =
          err.port === consolePort
            ? "REBOUND_CONSOLE_PORT"
            : err.port === ingestPort
              ? "REBOUND_INGEST_PORT"
              : undefined
        const what = `port ${err.port} ${err.code === "EACCES" ? "is not allowed" : "is taken"}`
        return `solo: ${what}.${variable === undefined ? "" : ` Set ${variable} to another one.`}`
      }
      break
    case "STORE_LOCKED":
    case "BUS_LOCKED":
      return `solo: another process uses ${dataDir}. Stop it, or set REBOUND_DATA_DIR to another folder.`
  }
  const why = err?.message === undefined ? "" : `: ${err.message}`
  return `solo: ${level === "warn" ? "" : `${level}: `}${msg}${why} (more in ${dataDir}/solo.log)`
}
