import { Buffer } from "node:buffer"
import { createHash } from "node:crypto"
import { parse, stringify } from "node:querystring"
import { sameText } from "../constant-time.ts"
import type { InboundRequest, Verification } from "../port.ts"
import type { Form } from "./form.ts"
import { BLOCK_BYTES, hmacSha1Base64 } from "./hmac-sha1.ts"
import { readForm } from "./read-form.ts"

/**
 * X-Twilio-Signature: base64 of HMAC-SHA1, keyed with the auth token, over the URL as configured at Twilio followed by
 * the form's sorted names and values (twilio.com/docs/usage/webhooks/webhooks-security; twilio-node src/webhooks).
 *
 * The scheme and host come from `publicUrl`, never from the request. The URL is tried in the forms that the official
 * library tries. A `bodySHA256` in the query signs a body that is no form.
 */
export function verifyTwilio(
  request: InboundRequest,
  publicUrl: string | undefined,
  authTokens: readonly string[],
): Verification {
  if (publicUrl === undefined || publicUrl === "")
    return { valid: false, status: 403, why: "the account has no publicUrl, which is part of what Twilio signs" }
  if (authTokens.length === 0) return { valid: false, status: 403, why: "the account has no authToken" }
  const given = request.headers["x-twilio-signature"] ?? ""
  if (given === "") return { valid: false, status: 403, why: "X-Twilio-Signature is missing" }
  const bodyHash = /(?:^|&)bodySHA256=([^&]*)/.exec(request.query)?.[1]
  if (bodyHash !== undefined && !sameText(bodyHash.toLowerCase(), sha256Hex(request.body)))
    return { valid: false, status: 403, why: "bodySHA256 is not the hash of the body" }

  const form = bodyHash !== undefined || request.method === "GET" ? undefined : readForm(request)
  for (const url of candidateUrls(publicUrl, request.path, request.query)) {
    const { block, end } = lay(url, form)
    for (const token of authTokens) if (sameSignature(given, hmacSha1Base64(token, block, end))) return VALID
  }
  return {
    valid: false,
    status: 403,
    why: "X-Twilio-Signature does not match: check authToken, and that publicUrl is exactly what stands in Twilio's settings",
  }
}

const VALID: Verification = { valid: true }

/** A webhook of 64 kB fits, the largest that ingest takes. Nothing here waits, so one serves all. */
const SCRATCH_BYTES = 262_144
const scratch = Buffer.allocUnsafe(SCRATCH_BYTES)

/** What is signed, behind the block that the key's pad takes. */
function lay(url: string, form: Form | undefined): { readonly block: Buffer; readonly end: number } {
  const bytesMax = BLOCK_BYTES + 3 * url.length + (form?.signedBytesMax ?? 0)
  const block = bytesMax > SCRATCH_BYTES ? Buffer.allocUnsafe(bytesMax) : scratch
  const at = BLOCK_BYTES + block.write(url, BLOCK_BYTES, "utf8")
  return { block, end: form === undefined ? at : form.writeSigned(block, at) }
}

/**
 * Every form of the URL that Twilio may have signed, the likeliest first, in the order of the official library: as it is
 * written, as a URL parser writes it (an apostrophe as %27), and that with its query encoded anew; each in both port forms.
 */
function* candidateUrls(publicUrl: string, path: string, query: string): Generator<string> {
  const asWritten = `${withoutTail(publicUrl)}${path}${query === "" ? "" : `?${query}`}`
  // Before anything else is made of it: nearly every signature is over this one.
  yield asWritten
  yield otherPort(asWritten)
  if (!URL.canParse(asWritten)) return
  const normal = new URL(asWritten).toString()
  yield normal
  yield otherPort(normal)
  const queryAt = normal.indexOf("?")
  if (queryAt < 0 || queryAt === normal.length - 1) return
  const again = stringify(parse(normal.slice(queryAt + 1), "&", "=", { maxKeys: 0 }))
  const encodedAnew = `${normal.slice(0, queryAt)}?${again}`
  yield encodedAnew
  yield otherPort(encodedAnew)
}

/** Without query, fragment and slashes at its end, which hardly any has. */
const withoutTail = (url: string): string =>
  /[?#]|\/$/.test(url) ? url.replace(/[?#].*$/s, "").replace(/\/+$/, "") : url

const AUTHORITY = /^(https?:\/\/)([^/?#]*)/i

/** The URL with its port taken away, or the scheme's own added. */
function otherPort(url: string): string {
  const [whole = "", scheme = "", authority = ""] = AUTHORITY.exec(url) ?? []
  const bare = authority.replace(/:\d*$/, "")
  const standard = scheme.toLowerCase() === "http://" ? "80" : "443"
  const other = authority === bare ? `${bare}:${standard}` : bare
  return `${scheme}${other}${url.slice(whole.length)}`
}

/**
 * In a time that tells nothing of where they differ. As text: base64 has many spellings of the same bytes, and only the one
 * that Twilio writes is taken.
 */
function sameSignature(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false
  let differing = 0
  for (let at = 0; at < expected.length; at++) differing |= given.charCodeAt(at) ^ expected.charCodeAt(at)
  return differing === 0
}

const sha256Hex = (body: Buffer): string => createHash("sha256").update(body).digest("hex")
