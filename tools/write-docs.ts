/**
 * Keeps the tables of the docs equal to the code they speak of: error codes, verdicts and reasons, decision reasons, states.
 * `node tools/write-docs.ts` writes them between their markers, `--check` only says what is stale. Every crash point in
 * the code has to be named in docs/guarantees.md.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { DECISION_REASONS, MESSAGE_STATES, REASONS, VERDICT_REASONS } from "@rebound/contracts"

const ROOT = join(import.meta.dirname, "..")
const checkOnly = process.argv.includes("--check")
const faults: string[] = []

fill("docs/errors.md", "errors", await errorTable())
fill("docs/glossary.md", "verdicts", verdictTable())
fill("docs/glossary.md", "decisions", decisionTable())
fill("docs/glossary.md", "states", `${MESSAGE_STATES.map((state) => `\`${state}\``).join(", ")}`)
nameCrashPoints()

for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length > 0 ? 1 : 0

interface ErrorRow {
  readonly code: string
  readonly retryable: boolean
  readonly meaning: string
  readonly className: string
}

/** Every class made by defineErrors, found by importing the files that make one. */
async function errorTable(): Promise<string> {
  const files = globSync(
    ["libs/*/src/**/*.ts", "services/*/src/**/*.ts", "cli/src/**/*.ts", "loadtest/*/src/**/*.ts"],
    {
      cwd: ROOT,
    },
  ).filter(
    (file) => !file.endsWith(".test.ts") && / extends defineErrors\(/.test(readFileSync(join(ROOT, file), "utf8")),
  )
  const rows: ErrorRow[] = []
  for (const file of files.sort()) {
    if (file.endsWith("define-errors.ts")) continue
    const module = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, unknown>
    for (const [className, made] of Object.entries(module)) {
      if (typeof made !== "function" || !("table" in made)) continue
      const table = made.table as Readonly<Record<string, { retryable: boolean; meaning: string }>>
      for (const [code, { retryable, meaning }] of Object.entries(table))
        rows.push({ code, retryable, meaning, className })
    }
  }
  if (rows.length === 0) faults.push("no error class was found")
  return markdownTable(
    ["code", "again?", "meaning", "class"],
    rows
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map(({ code, retryable, meaning, className }) => [
        `\`${code}\``,
        retryable ? "yes" : "no",
        meaning,
        `\`${className}\``,
      ]),
  )
}

function verdictTable(): string {
  return markdownTable(
    ["verdict", "reason", "set", "may text", "in words"],
    VERDICT_REASONS.map((reason) => {
      const { verdict, set, mayText, words } = REASONS[reason]
      return [`\`${verdict}\``, `\`${reason}\``, set, mayText, words]
    }),
  )
}

function decisionTable(): string {
  return markdownTable(
    ["reason", "in words"],
    Object.entries(DECISION_REASONS).map(([reason, words]) => [`\`${reason}\``, words]),
  )
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  )
  return lines.join("\n")
}

/** Puts `text` between `<!-- name -->` and `<!-- /name -->`. */
function fill(path: string, name: string, text: string): void {
  const file = join(ROOT, path)
  const before = readFileSync(file, "utf8")
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const from = before.indexOf(open)
  const to = before.indexOf(close)
  if (from < 0 || to < from) {
    faults.push(`${path}: the markers ${open} … ${close} are missing`)
    return
  }
  const after = `${before.slice(0, from + open.length)}\n${text}\n${before.slice(to)}`
  if (after === before) return
  if (checkOnly) faults.push(`${path}: the table "${name}" is stale; run npm run docs`)
  else writeFileSync(file, after)
}

function nameCrashPoints(): void {
  const guarantees = readFileSync(join(ROOT, "docs/guarantees.md"), "utf8")
  const labels = new Set<string>()
  for (const file of globSync("services/*/src/**/*.ts", { cwd: ROOT }))
    for (const [, label] of readFileSync(join(ROOT, file), "utf8").matchAll(/\.reach\("([a-z_.]+)"\)/g))
      if (label !== undefined) labels.add(label)
  if (labels.size === 0) faults.push("no crash point was found in the services")
  for (const label of labels)
    if (!guarantees.includes(`\`${label}\``)) faults.push(`docs/guarantees.md does not name the crash point ${label}`)
}
