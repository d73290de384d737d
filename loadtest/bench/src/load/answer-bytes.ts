const HEAD_END = Buffer.from("\r\n\r\n")

/** How long the answer at the start is, once its head is there. */
export function answerBytes(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) return undefined
  const length = /content-length: *(\d+)/i.exec(bytes.toString("latin1", 0, headEnd))?.[1]
  return headEnd + HEAD_END.length + Number(length ?? 0)
}
