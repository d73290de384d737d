import type { SoloConfig } from "./config.ts"

/** What a person at the terminal can do about an error that ended the start. */
export function sayBusyPort(error: unknown, config: SoloConfig): string {
  const { code, port, message } = error instanceof Error ? (error as NodeJS.ErrnoException & { port?: number }) : {}
  if (code === "EADDRINUSE" || code === "EACCES") {
    const variable = port === config.consolePort ? "REBOUND_CONSOLE_PORT" : "REBOUND_INGEST_PORT"
    return `solo: port ${port} ${code === "EACCES" ? "is not allowed" : "is taken"}. Set ${variable} to another one.`
  }
  if (code === "STORE_LOCKED" || code === "BUS_LOCKED")
    return `solo: another process uses ${config.dataDir}. Stop it, or set REBOUND_DATA_DIR to another folder.`
  return `solo: ${message ?? String(error)} (more in ${config.dataDir}/solo.log)`
}
