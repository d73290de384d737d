import { Buffer } from "node:buffer"
import type { InboundRequest } from "@rebound/carriers"

/** A request as somebody captured it: `url` as the carrier knows it. */
export interface CapturedRequest {
  readonly url: URL
  readonly request: InboundRequest
}

/** Reads `{"method","url","headers","body"}`; a body may be text, or `{"base64": …}`. Undefined: it is none. */
export function readCaptured(value: unknown): CapturedRequest | undefined {
  if (typeof value !== "object" || value === null || !("url" in value) || typeof value.url !== "string")
    return undefined
  const {
    method = "POST",
    headers = {},
    body = "",
  } = value as {
    method?: unknown
    headers?: unknown
    body?: unknown
  }
  if (!URL.canParse(value.url)) return undefined
  const url = new URL(value.url)
  const at = value.url.indexOf("?")
  return {
    url,
    request: {
      method: String(method).toUpperCase(),
      path: url.pathname,
      // As written: part of what is signed.
      query: at < 0 ? "" : (value.url.slice(at + 1).split("#", 1)[0] ?? ""),
      headers: lowerCased(headers),
      body: bytesOf(body),
    },
  }
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === "string") return Buffer.from(body, "utf8")
  if (typeof body === "object" && body !== null && "base64" in body) return Buffer.from(String(body.base64), "base64")
  return Buffer.from(JSON.stringify(body), "utf8")
}

function lowerCased(headers: unknown): Record<string, string> {
  if (typeof headers !== "object" || headers === null) return {}
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : String(value),
    ]),
  )
}
