import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { defineConfig } from "vitest/config"

const workspaces = globSync([
  "libs/*/package.json",
  "services/*/package.json",
  "services/console/web/package.json",
  "cli/package.json",
  "loadtest/*/package.json",
])

export default defineConfig({
  test: {
    // Written out, since a project given as a folder inherits none of the settings below.
    projects: workspaces.sort().map((path) => ({
      extends: true,
      test: { root: join(import.meta.dirname, path, ".."), name: JSON.parse(readFileSync(path, "utf8")).name },
    })),
    // Native modules and embedded engines live badly in worker threads.
    pool: "forks",
    // A Kafka needs up to 24 s to start on a busy machine, and the first hook that asks for it waits.
    hookTimeout: 90_000,
    // Two cores carry servers and two test files at once: a property that takes half a second alone may take ten times that.
    testTimeout: 30_000,
    // One Kafka, one PostgreSQL and one Redis for all files of a run, each started when first asked for.
    globalSetup: [join(import.meta.dirname, "libs/testkit/src/servers/vitest-global-setup.ts")],
  },
})
