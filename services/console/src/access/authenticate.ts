import type { IncomingHttpHeaders } from "node:http"
import { Problem } from "../errors.ts"
import type { ApiKeys } from "./api-keys.ts"
import type { Person, Principal } from "./principal.ts"

/** Whose session a request bears. */
export interface Sessions {
  /** Undefined: no cookie of ours, or one that is worth nothing any more. */
  personOf(headers: IncomingHttpHeaders): Promise<SessionFound | undefined>
}

export interface SessionFound {
  readonly person: Person
  /** Values of `Set-Cookie` that a browser must be given: a session in use was renewed. Empty nearly always. */
  readonly cookies: readonly string[]
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"])

/**
 * Who asks: by a bearer key, else by the cookie of a session. A request with a key never counts as a person's. Throws Problem
 * `unauthenticated`, and `forbidden` for a change by cookie that does not come from our own pages.
 *
 * @param onRenewed gets the cookies of a session that was renewed by this very use
 */
export async function authenticate(
  { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
  { keys, sessions }: { readonly keys: ApiKeys; readonly sessions: Sessions },
  onRenewed: (cookies: readonly string[]) => void = () => {},
): Promise<Principal> {
  if (headers.authorization !== undefined) {
    const [, presented] = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(headers.authorization) ?? []
    const principal = presented === undefined ? undefined : await keys.authenticate(presented)
    if (principal === undefined) throw new Problem("unauthenticated")
    return principal
  }
  const found = headers.cookie === undefined ? undefined : await sessions.personOf(headers)
  if (found === undefined) throw new Problem("unauthenticated")
  if (!safeMethods.has(method)) requireOwnPage(headers)
  if (found.cookies.length > 0) onRenewed(found.cookies)
  return { kind: "person", person: found.person }
}

/**
 * A browser sends our cookie along with what another site's page makes it send, but it also says so: by `Origin` on every
 * unsafe request, and by `Sec-Fetch-Site`. What says neither is no browser's and has no business with a cookie.
 */
export function requireOwnPage(headers: IncomingHttpHeaders): void {
  const { origin, host } = headers
  const site = headers["sec-fetch-site"]
  const refused = new Problem("forbidden", { detail: "This change does not come from our own pages." })
  if (origin !== undefined) {
    if (hostOf(origin) !== host?.toLowerCase()) throw refused
    return
  }
  if (site !== "same-origin") throw refused
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}
