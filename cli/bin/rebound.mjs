#!/usr/bin/env node
// TypeScript runs as it is from Node 24 on; an older Node hands over to the one that comes with the project.
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

if (Number(process.versions.node.split(".")[0]) >= 24) await import("../src/cli.ts")
else {
  const node = join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", "node")
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))
  const { status, error } = spawnSync(node, [cli, ...process.argv.slice(2)], { stdio: "inherit" })
  if (error)
    process.stderr.write(
      `rebound: this Node is older than 24, and the project's own does not start (${error.message})\n`,
    )
  process.exitCode = status ?? 1
}
