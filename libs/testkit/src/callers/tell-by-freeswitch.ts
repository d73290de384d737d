import type { SeededRandom } from "../random.ts"
import type { RungPhone } from "./attempts.ts"
import { cdrOf, postCdr, type SwitchAccount, type SwitchLeg } from "./freeswitch-cdrs.ts"
import type { Tell } from "./simulated-callers.ts"

const CAUSES = { no_answer: "NO_ANSWER", busy: "USER_BUSY", answered: "NORMAL_CLEARING" } as const

/** Tells calls as a FreeSWITCH does: nothing while they last, then a record per leg, the caller's last. */
export function tellByFreeswitch(
  account: SwitchAccount,
  { random, now }: { readonly random: SeededRandom; readonly now: () => number },
): Tell {
  return async (attempt, to, pause) => {
    const caller = { from: attempt.from ?? "anonymous", callerName: attempt.callerName }
    const uuid = uuidOf(random)
    const startedAtMs = now()
    let last: { leg: SwitchLeg; phone: RungPhone } | undefined
    for (const [at, phone] of attempt.phones.entries()) {
      const rungAtMs = now()
      await pause(phone.ringMs)
      const answeredAtMs = phone.fate === "answered" ? now() : 0
      await pause(phone.talkMs)
      const leg: SwitchLeg = {
        ...caller,
        uuid: uuidOf(random),
        callerLeg: uuid,
        to: `100${at + 1}`,
        startedAtMs: rungAtMs,
        answeredAtMs,
        endedAtMs: now(),
        hangupCause: CAUSES[phone.fate],
      }
      await postCdr(account, cdrOf(leg))
      last = { leg, phone }
    }
    await postCdr(
      account,
      cdrOf({
        ...caller,
        uuid,
        to,
        startedAtMs,
        answeredAtMs: last?.leg.answeredAtMs ?? 0,
        endedAtMs: now(),
        hangupCause: CAUSES[last?.phone.fate ?? "no_answer"],
        ...(last?.phone.fate === "answered" && { bridgedTo: last.leg.uuid }),
      }),
    )
  }
}

function uuidOf(random: SeededRandom): string {
  const hex = random.hex(32)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}
