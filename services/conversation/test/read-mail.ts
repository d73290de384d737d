/** The subject and the words of a plain mail, as a reader shows them (RFC 5322 headers, RFC 2047 words, RFC 2045 transfer encodings). */
export function readMail(raw: string): { readonly subject: string; readonly text: string } {
  const at = raw.indexOf("\r\n\r\n")
  const head = raw.slice(0, at).replace(/\r\n[ \t]+/g, " ")
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1]?.trim() ?? ""
  const encoding = header("Content-Transfer-Encoding").toLowerCase()
  const body = raw.slice(at + 4)
  const text =
    encoding === "base64"
      ? Buffer.from(body, "base64").toString()
      : encoding === "quoted-printable"
        ? quoted(body.replace(/=\r\n/g, ""))
        : body
  return { subject: words(header("Subject")), text: text.replace(/\r\n/g, "\n") }
}

const quoted = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString()

const words = (text: string): string =>
  text.replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, coded: string) =>
    kind.toLowerCase() === "b" ? Buffer.from(coded, "base64").toString() : quoted(coded.replace(/_/g, " ")),
  )
