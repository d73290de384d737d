import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"

/** The version that is built where none is installed; an installed k6 of any version is taken as it is. */
const K6_VERSION = "1.8.1"

/** k6 is neither installed nor can it be built. */
export class NoK6Error extends Error {}

/**
 * k6 from the path, else from the cache, else built by Go into the cache (some four minutes, once). Throws NoK6Error with
 * what to do when there is no Go either.
 */
export function findK6(print: (line: string) => void): string {
  if (spawnSync("k6", ["version"]).status === 0) return "k6"
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "rebound", `k6-${K6_VERSION}`)
  const cached = join(folder, "k6")
  if (existsSync(cached)) return cached
  if (spawnSync("go", ["version"]).status !== 0)
    throw new NoK6Error(
      "k6 is not installed and there is no Go to build it with: https://grafana.com/docs/k6/latest/set-up/install-k6/",
    )
  print(`building k6 ${K6_VERSION} into ${folder}: some minutes, once`)
  mkdirSync(folder, { recursive: true })
  execFileSync("go", ["install", `go.k6.io/k6@v${K6_VERSION}`], {
    env: { ...process.env, GOBIN: folder },
    stdio: "inherit",
  })
  return cached
}
