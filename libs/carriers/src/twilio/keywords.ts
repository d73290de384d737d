/**
 * Whether Twilio answers this text by itself: its default words for long codes and toll-free numbers, as the whole message
 * and one word only ("STOP PLEASE" is not among them), or whatever Advanced Opt-Out says that it handled.
 * (twilio.com/docs/messaging/tutorials/advanced-opt-out; support article 223134027.)
 */
export function twilioAnswersKeyword(body: string, providerOptOut: string): boolean {
  return providerOptOut !== "" || WORDS.has(body.trim().toUpperCase())
}

const WORDS = new Set([
  ...["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"],
  ...["START", "YES", "UNSTOP"],
  ...["HELP", "INFO"],
])
