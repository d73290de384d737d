import { createTransport } from "nodemailer"
import type { Notice } from "./notice.ts"

export interface Mail {
  readonly subject: string
  readonly text: string
}

/** A notice as staff read it: who, when by the location's clock, and the text. Plain text: it is read on phones and forwarded. Pure. */
export function writeMail(notice: Notice): Mail {
  const { caller, location, brand, line, text } = notice
  const who = caller.name === "" ? caller.number : `${caller.name} (${caller.number})`
  const dialled = line.label === "" ? line.number : `${line.label} (${line.number})`
  const at = (atMs: number) => localTime(atMs, location.timeZone)
  const place = `${brand.name}, ${location.name}`
  if (notice.event === "reply")
    return {
      subject: `${who} replied`,
      text: `${who} wrote to ${dialled}, ${place}, on ${at(notice.atMs)}:\n\n${quoted(text.body)}\n`,
    }
  const called = at(notice.calledAtMs === 0 ? notice.atMs : notice.calledAtMs)
  if (notice.event === "texted_in_error")
    return {
      subject: `Texted in error: ${who}`,
      text: `${who} called ${dialled}, ${place}, on ${called}. The call was not missed after all, but the text for missed calls had left:\n\n${quoted(text.body)}\n`,
    }
  return {
    subject: `Missed call from ${who}`,
    text: `${who} called ${dialled}, ${place}, on ${called}. Nobody took the call.\n\nThis text was sent at ${at(notice.atMs)}:\n\n${quoted(text.body)}\n`,
  }
}

const quoted = (body: string): string =>
  body
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line}`)
    .join("\n")

/** "Mon, Mar 2, 2026, 3:04 PM CST". */
const localTime = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(atMs)

/** Sends one mail. Resolves when the server has taken it; rejects with the server's or the connection's error. */
export interface Mailer {
  send(mail: Mail & { readonly from: string; readonly to: string; readonly messageId: string }): Promise<void>
  close(): void
}

/** A server that says nothing for this long is away. */
const SMTP_TIMEOUT_MS = 10_000

/** @param url smtp: or smtps:, with user and password where the server asks. */
export function createMailer(url: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
    // A mail is text: nothing of it is fetched or read from disk.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async (mail) => {
      await transport.sendMail({ ...mail, headers: { "Auto-Submitted": "auto-generated" } })
    },
    close: () => transport.close(),
  }
}

/** Of 5xx answers those that ask us to sign in: RFC 4954 section 6. */
const SIGN_IN_FIRST: ReadonlySet<number> = new Set([530, 534, 535, 538])

/**
 * Whether a mail server said of the address itself that no mail will ever reach it: a 5xx to `RCPT TO` (RFC 5321 section 4.2.1) that is
 * not about us, as a wrong password and what RFC 3463 calls policy (x.7.x: relaying, the sender's standing) are. Pure.
 */
export function isRefusedRecipient(error: unknown): boolean {
  if (!(error instanceof Error) || !("responseCode" in error) || !("command" in error)) return false
  const code = Number(error.responseCode)
  const answer = "response" in error ? String(error.response) : ""
  const isOurs = SIGN_IN_FIRST.has(code) || /^5\d\d[ -]5\.7\./.test(answer)
  return error.command === "RCPT TO" && code >= 500 && code <= 599 && !isOurs
}
