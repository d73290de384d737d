/**
 * Writes what the web app knows of the API: the OpenAPI document, and its types. `--check` changes nothing and fails when
 * they are stale. A workspace of its own, because openapi-typescript needs an older TypeScript than the rest.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import openapiTS, { astToString } from "openapi-typescript"
import { openApiDocument } from "../../services/console/src/api/openapi-document.ts"

const OUT = join(import.meta.dirname, "../../services/console/web/src/api")
const header = "// Generated from openapi.json by `npm run generate:api`; do not edit.\n"

const document = JSON.stringify(await openApiDocument(), null, 2)
const types = astToString(await openapiTS(document, { alphabetize: true, immutable: true }))
const files = {
  "openapi.json": `${document}\n`,
  "schema.ts": `${header}${types}`,
}

const stale = Object.entries(files).filter(([name, text]) => read(join(OUT, name)) !== text)
if (!process.argv.includes("--check")) {
  for (const [name, text] of stale) {
    mkdirSync(dirname(join(OUT, name)), { recursive: true })
    writeFileSync(join(OUT, name), text)
  }
} else if (stale.length > 0) {
  process.exitCode = 1
}
const what =
  stale.length === 0
    ? "ok"
    : `${process.argv.includes("--check") ? "stale, run npm run generate:api" : "written"}: ${stale.map(([name]) => name).join(", ")}`
process.stdout.write(`client of the API: ${what}\n`)

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}
