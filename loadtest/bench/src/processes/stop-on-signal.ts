/**
 * Whoever is interrupted leaves no servers and services behind: stops them, then ends the process. Returns what takes this
 * back.
 */
export function stopOnSignal(stop: () => Promise<unknown>): () => void {
  const act = (signal: NodeJS.Signals) => {
    void stop().finally(() => process.exit(signal === "SIGINT" ? 130 : 143))
  }
  process.once("SIGINT", act)
  process.once("SIGTERM", act)
  return () => {
    process.off("SIGINT", act)
    process.off("SIGTERM", act)
  }
}
