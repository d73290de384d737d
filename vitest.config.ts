import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: ["libs/*", "services/*", "cli", "loadtest/bench"],
    // Native modules and embedded engines live badly in worker threads.
    pool: "forks",
    // One Kafka, one PostgreSQL and one Redis for all files of a run, each started when first asked for.
    globalSetup: ["libs/testkit/src/servers/vitest-global-setup.ts"],
  },
})
