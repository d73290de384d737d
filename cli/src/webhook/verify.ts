import { parseArgs } from "node:util"
import { carriers, isCarrierKind } from "@rebound/carriers"
import type { AccountView } from "@rebound/directory"
import { UsageError } from "../usage.ts"
import { type CommandWorld, readSecret } from "../world.ts"
import { readCaptured } from "./captured-request.ts"

/** Whether a captured request is the carrier's own, by the same code that ingest runs. */
export function verifyWebhook(args: readonly string[], world: CommandWorld): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      carrier: { type: "string" },
      secret: { type: "string" },
      username: { type: "string" },
      at: { type: "string" },
    },
  })
  const { carrier, secret, at } = values
  if (carrier === undefined || !isCarrierKind(carrier))
    throw new UsageError(`--carrier: one of ${Object.keys(carriers).join(", ")}`)
  if (secret === undefined) throw new UsageError("--secret: env:NAME or file:PATH")
  if (at !== undefined && !/^\d{1,12}$/.test(at)) throw new UsageError("--at: Unix seconds")
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError("webhook verify takes one FILE")
  const captured = readCaptured(parse(world.read(file).toString("utf8"), file))
  if (captured === undefined) throw new UsageError(`${file}: expected {"method","url","headers","body"}`)

  const { request, url } = captured
  const value = readSecret(secret, world)
  // Who the sender claims to be is not checked here, only that they know the password.
  const username = values.username ?? claimedUser(request.headers.authorization)
  const account: AccountView = {
    id: "given",
    resellerId: "given",
    kind: carrier,
    // The URL as captured is what was signed: credentials and port stand in it.
    settings: { publicUrl: publicUrlOf(url, request.path), ...(username !== undefined && { username }) },
    secrets: { authToken: [value], password: [value] },
  }
  const nowMs = at === undefined ? world.now() : Number(at) * 1_000
  const verdict = carriers[carrier].verify(request, account, nowMs)
  world.out(JSON.stringify(verdict.valid ? { valid: true } : { valid: false, why: verdict.why }))
  return 0
}

function publicUrlOf(url: URL, path: string): string {
  const text = url.href.split(/[?#]/, 1)[0] ?? ""
  return text.endsWith(path) ? text.slice(0, text.length - path.length) : url.origin
}

const claimedUser = (authorization: string | undefined): string | undefined => {
  const coded = /^basic\s+(\S+)$/i.exec(authorization ?? "")?.[1]
  return coded === undefined ? undefined : Buffer.from(coded, "base64").toString("utf8").split(":", 1)[0]
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${file}: not JSON`)
  }
}
