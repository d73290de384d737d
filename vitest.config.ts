import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: ["libs/*", "services/*", "cli", "loadtest/bench"],
    // Native modules and embedded engines live badly in worker threads.
    pool: "forks",
  },
})
