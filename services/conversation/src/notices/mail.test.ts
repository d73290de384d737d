import { expect, test } from "vitest"
import { isRefusedRecipient } from "./mail.ts"

const failure = (code: string, command: string, responseCode: number, response: string) =>
  Object.assign(new Error(response), { code, command, responseCode, response })

test.each<[string, Error, boolean]>([
  ["an address that is not there", failure("EENVELOPE", "RCPT TO", 550, "550 5.1.1 no such user"), true],
  ["an address that is closed, in old words", failure("EENVELOPE", "RCPT TO", 550, "550 mailbox unavailable"), true],
  ["a full mailbox", failure("EENVELOPE", "RCPT TO", 452, "452 4.2.2 mailbox full"), false],
  ["a wrong password", failure("EAUTH", "AUTH PLAIN", 535, "535 5.7.8 credentials invalid"), false],
  ["no password", failure("EENVELOPE", "RCPT TO", 530, "530 5.7.0 authentication required"), false],
  ["a server that does not relay for us", failure("EENVELOPE", "RCPT TO", 554, "554 5.7.1 relay access denied"), false],
  ["a sender that may not send", failure("EENVELOPE", "MAIL FROM", 553, "553 5.7.1 sender rejected"), false],
  ["a mail that is not liked", failure("EMESSAGE", "DATA", 554, "554 5.6.0 content rejected"), false],
  ["no connection", Object.assign(new Error("refused"), { code: "ESOCKET", command: "CONN" }), false],
])("%s ends a notice only where it is the recipient's last word", (_, error, final) => {
  expect(isRefusedRecipient(error)).toBe(final)
})
