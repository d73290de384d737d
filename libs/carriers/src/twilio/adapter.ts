import type { CarrierAdapter, Parsed } from "../port.ts"
import { assertForm } from "./form.ts"
import { readInboundMessage, readReceipt } from "./messages.ts"
import { readForm } from "./read-form.ts"
import { verifyTwilio } from "./signature.ts"
import { twilioTraits } from "./traits.ts"
import { readVoice } from "./voice.ts"

const NOTHING: Parsed = { calls: [], messages: [], receipts: [] }

/** Twilio's webhooks: voice callbacks, texts from handsets, receipts. docs/carriers/twilio.md says how to connect it. */
export const twilio: CarrierAdapter = {
  offers: ["voice", "sms", "receipts"],
  methods: ["POST", "GET"],
  traits: twilioTraits,
  verify: (request, account) => verifyTwilio(request, account.settings.publicUrl, account.secrets.authToken ?? []),
  parse(request, account, what, { receivedAtMs }): Parsed {
    assertForm(request)
    const form = readForm(request)
    switch (what) {
      case "voice":
        return { ...NOTHING, calls: readVoice(form, account, receivedAtMs) }
      case "sms":
        return { ...NOTHING, messages: [readInboundMessage(form, account, receivedAtMs)] }
      case "receipts": {
        const receipt = readReceipt(form, request.query, account, receivedAtMs)
        return { ...NOTHING, receipts: receipt === undefined ? [] : [receipt] }
      }
      case "cdr":
        return NOTHING
    }
  },
}
