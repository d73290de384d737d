import { spawn } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A folder of one server's files that ends with the process that made it, however that process ends. */
export interface Scratch {
  readonly dir: string
  /** Ends whatever still runs out of this folder and removes it. May be called twice. */
  remove(): Promise<void>
}

/**
 * Blocks until its standard input closes, which happens when the test process stops for any reason, SIGKILL included.
 * Then it kills every process whose id stands in a *.pid file of the folder and removes the folder. A pipe rather than
 * `setpriv --pdeathsig`: it works on macOS too, survives a change of user, and also cleans the disk.
 */
const WATCHDOG = `
cat >/dev/null
for round in 1 2 3; do
  for file in "$0"/*.pid; do
    [ -f "$file" ] && kill -"$1" "$(cat "$file")" 2>/dev/null
  done
  rm -rf "$0" 2>/dev/null && [ ! -e "$0" ] && exit 0
  sleep 0.3
done
rm -rf "$0"
`

/** `endSignal` is what the watchdog ends processes with: KILL, or QUIT for PostgreSQL, which then frees its shared memory. */
export function createScratch(name: string, endSignal: "KILL" | "QUIT" = "KILL"): Scratch {
  const dir = mkdtempSync(join(tmpdir(), `rebound-${name}-`))
  // Entered by the user that PostgreSQL runs as, listed by nobody else.
  chmodSync(dir, 0o711)
  const watchdog = spawn("sh", ["-c", WATCHDOG, dir, endSignal], {
    // Its own process group: Ctrl-C in the terminal must not end the watchdog before its work is done.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  })
  watchdog.unref()
  const ended = new Promise<void>((resolve) => {
    watchdog.once("exit", () => resolve())
    watchdog.once("error", () => resolve())
  })
  if ("unref" in watchdog.stdin && typeof watchdog.stdin.unref === "function") watchdog.stdin.unref()
  return {
    dir,
    async remove() {
      watchdog.stdin.end()
      watchdog.ref()
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
