import { Buffer } from "node:buffer"
import { sameText } from "../constant-time.ts"
import type { InboundRequest, Verification } from "../port.ts"

const CHALLENGE = 'Basic realm="rebound", charset="UTF-8"'

/** HTTP Basic (RFC 7617), mod_json_cdr's `cred`, against every live password, in constant time. */
export function verifyBasic(
  request: InboundRequest,
  username: string | undefined,
  passwords: readonly string[],
): Verification {
  const refuse = (why: string): Verification => ({ valid: false, status: 401, why, challenge: CHALLENGE })
  if (username === undefined || username === "" || passwords.length === 0)
    return refuse("the account has no username or password")
  const [, coded] = /^basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(request.headers.authorization ?? "") ?? []
  if (coded === undefined) return refuse("send a user name and a password (json_cdr.conf.xml: cred)")
  const given = Buffer.from(coded, "base64").toString("utf8")
  // All are compared, so that the time does not tell which one is live.
  const matches = passwords.filter((password) => sameText(given, `${username}:${password}`))
  return matches.length > 0 ? { valid: true } : refuse("the user name or the password is not the account's")
}
