import { TestkitError } from "../errors.ts"
import { findProvider, type ServerKind } from "./provider.ts"

/**
 * Whether a server can be had here, for `describe.skipIf(!server.available)`. Where it cannot: rejects with
 * `server_missing` when CI is set, so that nothing is skipped unseen there; elsewhere one loud line on stderr says what
 * is missing and how to get it. Starts nothing.
 */
export async function serverOrSkip(kind: ServerKind): Promise<{ available: boolean; why: string }> {
  const found = await findProvider(kind)
  if (!("missing" in found)) return { available: true, why: `${kind}: ${found.provider}` }
  if (process.env.CI) throw new TestkitError("server_missing", `CI needs every server. ${found.missing}`)
  process.stderr.write(`\n!!! TESTS SKIPPED, a server is missing. ${found.missing}\n\n`)
  return { available: false, why: found.missing }
}

/** Rejects with `server_missing`, naming all that are missing, unless every one of these can be had. */
export async function requireServers(kinds: readonly ServerKind[] = ["kafka", "postgres", "redis"]): Promise<void> {
  const missing: string[] = []
  for (const kind of kinds) {
    const found = await findProvider(kind)
    if ("missing" in found) missing.push(found.missing)
  }
  if (missing.length > 0) throw new TestkitError("server_missing", missing.join("\n"))
}
