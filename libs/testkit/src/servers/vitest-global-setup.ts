import { startCoordinator } from "./coordinator.ts"
import { COORDINATOR_VARIABLE } from "./shared-servers.ts"

/** vitest runs this once per run, before any test file; workers inherit the variable. Starts no server by itself. */
export default async function shareServers(): Promise<(() => Promise<void>) | undefined> {
  // With projects, vitest may call this once for each: the first one serves all.
  if (process.env[COORDINATOR_VARIABLE]) return undefined
  const coordinator = await startCoordinator()
  process.env[COORDINATOR_VARIABLE] = coordinator.url
  return async () => {
    delete process.env[COORDINATOR_VARIABLE]
    await coordinator.stop()
  }
}
