/** Checks which module may import which (.dependency-cruiser.mjs), and that only configuration reads the environment. */
import { globSync, readFileSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import { cruise } from "dependency-cruiser"
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options"

const ROOT = join(import.meta.dirname, "..")
const FOLDERS = ["libs", "services", "cli", "loadtest"]

/** The cruiser finds nothing, and says all is well, when it cannot parse TypeScript. Far below today's count, far above that. */
const MODULES_MIN = 100

const MAY_READ_ENVIRONMENT = [
  /^services\/[^/]+\/src\/(config|main)\.ts$/,
  /^(cli|loadtest|tools|libs\/testkit)\//,
  /\.test\.ts$/,
  /\/test\//,
]

process.chdir(ROOT)
const faults = [...(await importFaults()), ...textFaults()]
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length === 0 ? 0 : 1

async function importFaults(): Promise<string[]> {
  const options = await extractOptions(join(ROOT, ".dependency-cruiser.mjs"))
  const { output } = await cruise(FOLDERS, options)
  if (typeof output === "string") return [`dependency-cruiser gave no result: ${output}`]
  const { totalCruised, violations } = output.summary
  process.stdout.write(`${totalCruised} modules, ${violations.length} forbidden imports\n`)
  const found = violations.map(({ rule, from, to }) => `${from}: may not import ${to} (${rule.name})`)
  if (totalCruised < MODULES_MIN)
    found.push(`only ${totalCruised} modules were read, expected ${MODULES_MIN}: the rules were not applied`)
  return found
}

function textFaults(): string[] {
  const found: string[] = []
  const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`))
  for (const file of files.filter((path) => !path.includes("node_modules/") && !path.includes("/src/gen/"))) {
    const code = withoutComments(readFileSync(file, "utf8"))
    if (/\bprocess\s*\.\s*env\b/.test(code) && !MAY_READ_ENVIRONMENT.some((pattern) => pattern.test(file)))
      found.push(`${file}: only a service's config.ts reads process.env`)
    for (const [, target = ""] of code.matchAll(/(?:from|import)\s*\(?\s*"(\.\.?\/[^"]+\.ts)"/g)) {
      const reached = posix.join(dirname(file), target)
      if (!reached.startsWith(workspaceOf(file)))
        found.push(`${file}: reaches into ${reached} by path; import the package by its name`)
    }
  }
  return found
}

/** `libs/bus/`, `services/ingest/`, `cli/`, `loadtest/bench/` */
function workspaceOf(file: string): string {
  const [top, name] = file.split("/")
  return top === "cli" ? "cli/" : `${top}/${name}/`
}

/** Rough, but enough: a comment may say process.env. A "//" after a colon is an address. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1")
}
