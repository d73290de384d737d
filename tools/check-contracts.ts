/** Checks the contracts in proto/: lint, no breaking change against main, generated code fresh. */
import { execFileSync, spawnSync } from "node:child_process"
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"

const ROOT = join(import.meta.dirname, "..")
const GENERATED = "libs/contracts/src/gen"
const env = { ...process.env, PATH: `${join(ROOT, "node_modules/.bin")}${delimiter}${process.env.PATH}` }

process.chdir(ROOT)
const scratch = mkdtempSync(join(tmpdir(), "rebound-contracts-"))
let failed = false
try {
  step("lint", () => buf("lint"))
  step("breaking change against main", () => breaking())
  step("generated code", () => generatedIsFresh())
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0

/** Runs one check; it gives null when all is well, else the complaint, or a line that begins with "skipped". */
function step(name: string, check: () => string | null): void {
  const complaint = check()
  if (complaint !== null && !complaint.startsWith("skipped")) failed = true
  process.stdout.write(`${name}: ${complaint ?? "ok"}\n`)
}

function buf(...args: string[]): string | null {
  const { status, stdout, stderr, error } = spawnSync("buf", args, { env, encoding: "utf8" })
  return status === 0 ? null : `failed\n${stdout ?? ""}${stderr ?? ""}${error ?? ""}`
}

function breaking(): string | null {
  const main = ["origin/main", "main"].find((ref) => git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`))
  if (!main) return "skipped, no git history with a branch main"
  if (!git("ls-tree", main, "proto/")) return `skipped, ${main} has no proto yet`
  const archive = execFileSync("git", ["archive", main, "proto", "buf.yaml"], { maxBuffer: 64 * 1024 * 1024 })
  execFileSync("tar", ["-x", "-C", scratch], { input: archive })
  return buf("breaking", "--against", scratch)
}

function git(...args: string[]): string {
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" })
  return status === 0 ? stdout.trim() : ""
}

function generatedIsFresh(): string | null {
  const out = join(scratch, "out")
  const failure = buf("generate", "--output", out)
  if (failure !== null) return failure
  const fresh = globSync("**/*.ts", { cwd: join(out, GENERATED) })
  const here = globSync("**/*.ts", { cwd: join(ROOT, GENERATED) })
  if (fresh.length === 0) return "failed, buf generated nothing"
  const stale = [...new Set([...fresh, ...here])].filter(
    (file) =>
      !fresh.includes(file) ||
      !here.includes(file) ||
      readFileSync(join(out, GENERATED, file), "utf8") !== readFileSync(join(ROOT, GENERATED, file), "utf8"),
  )
  return stale.length === 0 ? null : `failed, run npm run generate: ${stale.join(", ")}`
}
