import type { CarrierTraits } from "../port.ts"

/**
 * Twilio's manners. Status callbacks are not ordered and a simultaneous ring ends leg by leg, so a missed call waits two
 * seconds for a leg that may say otherwise. A call rings 30 s by default in `<Dial>` and may last 4 hours, Twilio's own
 * limit; what has not ended a little after that never told its end.
 */
export const twilioTraits: CarrierTraits = {
  settleWindowMs: 2_000,
  noTerminalAfterMs: 4 * 3_600_000 + 600_000,
  recordLatenessMs: 15_000,
  send: {
    idempotencyKey: false,
    findByReference: false,
    // Nobody has published how long the list lags; half a minute is our guess, and absence proves nothing anyhow.
    findByAddresses: { lagMs: 30_000 },
    receiptUrlCarriesOurId: true,
    notKnown: [
      "how long the message list lags behind an accepted send",
      "whether a 5xx answer can follow an accepted send",
      "whether a Retry-After header comes with 429",
    ],
  },
}
