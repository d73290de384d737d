import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import {
  faultLine,
  readDirectoryFile,
  resolveSecrets,
  shellSecretResolver,
  writeDirectoryFile,
} from "@rebound/directory"
import { UsageError } from "./usage.ts"
import { type CommandWorld, readSecret } from "./world.ts"

interface Named {
  readonly kind: string
  readonly id: string
}

/**
 * Makes a reseller's directory equal to a file: reads it here, so that faults are told before anything leaves, takes
 * secrets from this shell, and sends it to the console.
 */
export async function apply(args: readonly string[], world: CommandWorld): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "dry-run": { type: "boolean", default: false },
      overwrite: { type: "boolean", default: false },
      url: { type: "string" },
      key: { type: "string", default: "env:REBOUND_ADMIN_KEY" },
    },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError("apply takes one FILE")
  const reading = readDirectoryFile(world.read(file).toString("utf8"))
  if (!reading.ok) return faults(file, reading.faults.map(faultLine), world)
  const resolved = resolveSecrets(
    reading.directory,
    shellSecretResolver(world.env, (path) => readFileSync(path, "utf8")),
  )
  if (!resolved.ok) return faults(file, resolved.faults.map(faultLine), world)

  const base = values.url ?? `http://127.0.0.1:${world.env.REBOUND_CONSOLE_PORT ?? "8080"}`
  const url = new URL("/api/v1/directory", base)
  if (values["dry-run"]) url.searchParams.set("dryRun", "true")
  if (values.overwrite) url.searchParams.set("overwrite", "true")
  const answer = await fetch(url, {
    method: "PUT",
    headers: { authorization: `Bearer ${readSecret(values.key, world)}`, "content-type": "application/json" },
    body: JSON.stringify(writeDirectoryFile(resolved.directory)),
  }).catch((cause: unknown) => {
    throw new UsageError(`nobody answers at ${base} (${cause instanceof Error ? cause.message : cause})`)
  })
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>
  if (answer.status !== 200) return refused(answer.status, body, world)
  const list = (what: string) => (Array.isArray(body[what]) ? (body[what] as Named[]) : [])
  for (const what of ["added", "changed", "archived"])
    for (const { kind, id } of list(what)) world.out(`${what.padEnd(8)} ${kind} ${id}`)
  world.out(
    `${values["dry-run"] ? "would be" : "now at"} revision ${body.revision}: ${list("added").length} added, ` +
      `${list("changed").length} changed, ${list("archived").length} archived, ${body.unchanged} as they were`,
  )
  return 0
}

function faults(file: string, lines: readonly string[], { err }: CommandWorld): number {
  for (const line of lines) err(`${file}: ${line}`)
  return 1
}

/** The console's own words: faults by path, or what was edited there and would be undone. */
function refused(status: number, body: Record<string, unknown>, { err }: CommandWorld): number {
  err(`refused (${status}): ${body.detail ?? body.title ?? "no reason given"}`)
  if (Array.isArray(body.faults))
    for (const fault of body.faults as { path: string; what: string }[]) err(`  ${fault.path}: ${fault.what}`)
  if (Array.isArray(body.edited)) {
    for (const { kind, id } of body.edited as Named[]) err(`  ${kind} ${id} was edited in the console`)
    err("  --overwrite undoes these edits")
  }
  return 1
}
