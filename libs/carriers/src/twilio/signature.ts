import { Buffer } from "node:buffer"
import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { parse, stringify } from "node:querystring"
import { sameText } from "../constant-time.ts"
import type { InboundRequest, Verification } from "../port.ts"
import { type Form, formOf } from "./form.ts"

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

  const parameters = bodyHash !== undefined || request.method === "GET" ? "" : signedParameters(formOf(request))
  for (const url of candidateUrls(publicUrl, request.path, request.query))
    for (const token of authTokens)
      if (sameSignature(given, createHmac("sha1", token).update(url, "utf8").update(parameters, "utf8").digest()))
        return { valid: true }
  return {
    valid: false,
    status: 403,
    why: "X-Twilio-Signature does not match: check authToken, and that publicUrl is exactly what stands in Twilio's settings",
  }
}

/** Names in code-unit order, each value once, sorted. */
function signedParameters(form: Form): string {
  let text = ""
  for (const name of Object.keys(form).sort()) {
    const value = form[name]
    if (value === undefined) continue
    if (typeof value === "string") text += name + value
    else for (const one of [...new Set(value)].sort()) text += name + one
  }
  return text
}

/**
 * Every form of the URL that Twilio may have signed, the likeliest first, in the order of the official library: as it is
 * written, as a URL parser writes it (an apostrophe as %27), and that with its query encoded anew; each in both port forms.
 */
function* candidateUrls(publicUrl: string, path: string, query: string): Generator<string> {
  const asWritten = `${publicUrl.replace(/[?#].*$/s, "").replace(/\/+$/, "")}${path}${query === "" ? "" : `?${query}`}`
  yield* portForms(asWritten)
  if (!URL.canParse(asWritten)) return
  const normal = new URL(asWritten).toString()
  yield* portForms(normal)
  const queryAt = normal.indexOf("?")
  if (queryAt < 0 || queryAt === normal.length - 1) return
  const again = stringify(parse(normal.slice(queryAt + 1), "&", "=", { maxKeys: 0 }))
  yield* portForms(`${normal.slice(0, queryAt)}?${again}`)
}

const AUTHORITY = /^(https?:\/\/)([^/?#]*)/i

/** The URL as it is and with its port taken away, or the scheme's own added. */
function portForms(url: string): string[] {
  const [whole = "", scheme = "", authority = ""] = AUTHORITY.exec(url) ?? []
  const bare = authority.replace(/:\d*$/, "")
  const standard = scheme.toLowerCase() === "http://" ? "80" : "443"
  const other = authority === bare ? `${bare}:${standard}` : bare
  return [url, `${scheme}${other}${url.slice(whole.length)}`]
}

function sameSignature(given: string, expected: Buffer): boolean {
  const bytes = Buffer.from(given, "base64")
  // Base64 has many spellings of the same bytes; only the one that Twilio writes is taken.
  return bytes.length === expected.length && timingSafeEqual(bytes, expected) && given === expected.toString("base64")
}

const sha256Hex = (body: Buffer): string => createHash("sha256").update(body).digest("hex")
