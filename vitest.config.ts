import { globSync, readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { configDefaults, defineConfig } from "vitest/config"

const workspaces = globSync([
  "libs/*/package.json",
  "services/*/package.json",
  "services/console/web/package.json",
  "cli/package.json",
  "loadtest/*/package.json",
])

/** Whole installations and a browser, held to what a person sees within seconds: one at a time, when all others are done. */
const ALONE = "@rebound/solo"
/** Files side by side. Most of them wait for servers most of the time, so that two share two cores well. */
const FILES_AT_ONCE = Math.max(2, availableParallelism() - 1)

const nameOf = (path: string): string => JSON.parse(readFileSync(path, "utf8")).name

export default defineConfig({
  test: {
    // Written out, since a project given as a folder inherits none of the settings below.
    projects: workspaces.sort().map((path) => ({
      extends: true,
      test: {
        root: join(import.meta.dirname, path, ".."),
        name: nameOf(path),
        // The console's web app is a workspace of its own and runs its own tests.
        exclude: [...configDefaults.exclude, "web/**"],
        ...(nameOf(path) === ALONE
          ? { maxWorkers: 1, sequence: { groupOrder: 1 } }
          : { maxWorkers: FILES_AT_ONCE, sequence: { groupOrder: 0 } }),
      },
    })),
    // Native modules and embedded engines live badly in worker threads.
    pool: "forks",
    // A new process for each file took a sixth of the run. What files of a project share is what a service's modules keep.
    isolate: false,
    // A Kafka needs up to 24 s to start on a busy machine, and the first hook that asks for it waits.
    hookTimeout: 90_000,
    // Two cores carry servers and two test files at once: a property that takes half a second alone may take ten times that.
    testTimeout: 30_000,
    // One Kafka, one PostgreSQL and one Redis for all files of a run, each started when first asked for.
    globalSetup: [join(import.meta.dirname, "libs/testkit/src/servers/vitest-global-setup.ts")],
  },
})
