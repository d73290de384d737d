import { execFileSync } from "node:child_process"
import { join } from "node:path"

/** Path of a Node that can load uWebSockets.js: this one, or a copy beside newer libraries (the tool's own words say how). */
export const nodeForUws = (root: string): string =>
  execFileSync(join(root, "tools/node-with-newer-glibc"), [process.execPath], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  }).trim()
