import { createHmac } from "node:crypto"

/**
 * X-Twilio-Signature of a form webhook: HMAC-SHA1 over the URL and the sorted parameters, base64 (twilio.com, "Webhooks
 * security"). Written here a second time on purpose: the simulated carrier shares no code with what it tests.
 */
export function twilioSignature(url: string, params: Readonly<Record<string, string>>, authToken: string): string {
  const text = Object.keys(params)
    .sort()
    .reduce((sum, name) => sum + name + params[name], url)
  return createHmac("sha1", authToken).update(text, "utf8").digest("base64")
}
