import type { SeededRandom } from "../random.ts"
import type { RungPhone } from "./attempts.ts"
import type { Tell } from "./simulated-callers.ts"
import { type CallbackAccount, callerForm, phoneForm, postVoice, type TwilioCall } from "./twilio-callbacks.ts"

/** Tells calls as Twilio does: a signed status callback per step of each leg, while it happens. */
export function tellByTwilio(
  account: CallbackAccount,
  { random, now }: { readonly random: SeededRandom; readonly now: () => number },
): Tell {
  return async (attempt, to, pause) => {
    const call: TwilioCall = {
      callSid: `CA${random.hex(32)}`,
      from: attempt.from ?? "anonymous",
      callerName: attempt.callerName,
      to,
    }
    const beganAtMs = now()
    await postVoice(account, callerForm(account, call, "ringing", { atMs: beganAtMs, sequence: 0 }))
    for (const [at, phone] of attempt.phones.entries()) await ring(call, `+1512555011${at}`, phone, pause)
    const seconds = Math.round((now() - beganAtMs) / 1_000)
    await postVoice(account, callerForm(account, call, "completed", { atMs: now(), sequence: 1, seconds }))
  }

  async function ring(call: TwilioCall, to: string, rung: RungPhone, pause: (ms: number) => Promise<void>) {
    const phone = { callSid: `CA${random.hex(32)}`, to }
    const tell = (status: string, sequence: number, seconds?: number) =>
      postVoice(
        account,
        phoneForm(account, call, phone, status, { atMs: now(), sequence, ...(seconds !== undefined && { seconds }) }),
      )
    await tell("ringing", 0)
    await pause(rung.ringMs)
    if (rung.fate !== "answered") {
      await tell(rung.fate === "busy" ? "busy" : "no-answer", 1)
      return
    }
    await tell("in-progress", 1)
    await pause(rung.talkMs)
    await tell("completed", 2, Math.round(rung.talkMs / 1_000))
  }
}
