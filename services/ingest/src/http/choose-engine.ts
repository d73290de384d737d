import type { HttpEngine } from "./engine.ts"
import { nodeEngine } from "./node-engine.ts"
import { loadUwsEngine } from "./uws-engine.ts"

export type EngineChoice = "uws" | "node" | undefined

/** The engine asked for, or the first that loads. Asking for `uws` where it does not load is refused, with its reason. */
export async function chooseEngine(choice: EngineChoice): Promise<{ engine: HttpEngine; why: string }> {
  if (choice === "node") return { engine: nodeEngine, why: "asked for by REBOUND_HTTP_ENGINE" }
  try {
    const engine = await loadUwsEngine()
    return { engine, why: choice === "uws" ? "asked for by REBOUND_HTTP_ENGINE" : "the first that loads" }
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause)
    if (choice === "uws")
      throw new Error(`REBOUND_HTTP_ENGINE=uws, but uWebSockets.js does not load: ${reason}`, { cause })
    return { engine: nodeEngine, why: `uWebSockets.js does not load here (${reason})` }
  }
}
