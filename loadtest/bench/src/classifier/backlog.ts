import { create } from "@bufbuild/protobuf"
import { createKafkaBus } from "@rebound/bus"
import { CallEventSchema, callEventCodec, recordKeys, TOPICS } from "@rebound/contracts"
import { benchDirectory, LINE, RESELLER } from "../directory/bench-directory.ts"

const RANG_MS = 20_000
/** Records handed to the producer before it is waited for: a few MB. */
const AT_ONCE = 5_000
/** Callers of a round, so that keys spread as they do over a day; fictional numbers. */
const CALLERS = 7_000

/** One reseller whose line takes calls of a switch. */
export const directoryFile = (urls: { readonly ingest: string; readonly carrier: string }): object =>
  benchDirectory(
    [
      { id: "fs", kind: "freeswitch", username: "cdr", password: { value: "bench-password-not-a-secret" } },
      {
        id: "tw",
        kind: "twilio",
        accountSid: `AC${"1".padStart(32, "0")}`,
        authToken: { value: "bench-auth-token" },
        publicUrl: urls.ingest,
        apiUrl: urls.carrier,
      },
    ],
    { calls: "fs", texts: "tw" },
  )

/** Marks the calls of a round in their ids. */
export const callKeyOf = (round: number, at: number): string => `round-${round}-${at}`

/** Writes missed calls as a switch's closing records tell them, one record each, into `call-events`. */
export async function writeBacklog(brokers: readonly string[], round: number, calls: number): Promise<void> {
  const bus = createKafkaBus({ brokers, clientId: "bench-backlog" })
  const producer = await bus.producer()
  for (let from = 0; from < calls; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, calls - from) }, (_, step) => {
        const event = missedCall(round, from + step, Date.now())
        return producer.send({
          topic: TOPICS.callEvents.name,
          key: recordKeys.callEvent(event),
          value: callEventCodec.encode(event),
        })
      }),
    )
  await producer.close()
  await bus.close()
}

function missedCall(round: number, at: number, endedAtMs: number) {
  const callKey = callKeyOf(round, at)
  const caller = `+1${200 + Math.floor((at % CALLERS) / 10)}55501${String(at % 10).padStart(2, "0")}`
  return create(CallEventSchema, {
    eventId: `${callKey}/cdr`,
    resellerId: RESELLER,
    accountId: "fs",
    carrier: "freeswitch",
    callKey,
    legKey: callKey,
    origin: "live",
    receivedAtMs: endedAtMs,
    occurredAtMs: endedAtMs,
    direction: "inbound",
    caller: { kind: "e164", number: caller, raw: caller },
    called: { kind: "e164", number: LINE, raw: LINE },
    leg: {
      role: "caller",
      state: "ended",
      outcome: "no_answer",
      causeRaw: "NO_ANSWER",
      startedAtMs: endedAtMs - RANG_MS,
      ringingAtMs: endedAtMs - RANG_MS,
      endedAtMs,
      ringMs: RANG_MS,
      ringTold: true,
      closesCall: true,
      closesRings: true,
      sequence: -1,
    },
  })
}
