import { AREA_CODES, CALLER_AREAS_FROM, makeWorld, type World } from "@rebound/storm"
import { missedCallForm, sign } from "../load/signed-webhooks.ts"

/** A thousand lines let 1,000 texts a second pass, and five accounts 500 (the default limits, which stay on). */
const LINES = 1_000

export interface MissedCall {
  readonly from: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface MissedCalls {
  readonly world: World
  /** The next missed call from a caller who was never texted, as Twilio tells it: the verdict waits for its settle window. */
  twilio(nowMs: number): MissedCall
  /** The same as FreeSWITCH tells it: one record that closes the call, so the verdict is immediate. */
  freeswitch(nowMs: number): MissedCall
}

/** Missed calls without end, each to be texted. Lines take turns. */
export function missedCalls(urls: { readonly ingest: string; readonly carrier: string }): MissedCalls {
  const world = makeWorld(LINES, urls)
  let made = 0
  const next = (kind: "twilio" | "freeswitch") => {
    const lines = world.lines.filter(({ calls }) => calls === kind)
    const line = lines[(made * 211) % lines.length]
    const reseller = world.resellers.find(({ id }) => id === line?.resellerId)
    if (line === undefined || reseller === undefined) throw new RangeError("the world has no such line")
    const from = caller(made)
    made += 1
    return { line, reseller, from, id: made.toString(16).padStart(32, "0") }
  }
  return {
    world,
    twilio: (nowMs) => {
      const { line, reseller, from, id } = next("twilio")
      const account = { ...reseller, resellerId: reseller.id, accountId: "tw" }
      const call = { accountSid: reseller.accountSid, callSid: `CA${id}`, from, to: line.number, atMs: nowMs }
      const { path, body, signature } = sign(account, urls.ingest, missedCallForm(call))
      return {
        from,
        path,
        body,
        headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
      }
    },
    freeswitch: (nowMs) => {
      const { line, reseller, from, id } = next("freeswitch")
      return {
        from,
        path: `/v1/freeswitch/${reseller.id}/fs/cdr`,
        body: JSON.stringify(cdr({ uuid: id, from, to: line.number, endedMs: nowMs })),
        headers: {
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from(`cdr:${world.cdrPassword}`).toString("base64")}`,
        },
      }
    },
  }
}

const RANG_MS = 20_000

/** What mod_json_cdr writes of a call that rang out, as far as it is read. */
function cdr(call: {
  readonly uuid: string
  readonly from: string
  readonly to: string
  readonly endedMs: number
}): object {
  const micros = (ms: number) => String(Math.floor(ms) * 1_000)
  return {
    "core-uuid": "bench",
    switchname: "bench.example",
    channel_data: { direction: "inbound" },
    variables: {
      uuid: call.uuid,
      call_uuid: call.uuid,
      start_uepoch: micros(call.endedMs - RANG_MS),
      progress_uepoch: micros(call.endedMs - RANG_MS),
      answer_uepoch: "0",
      bridge_uepoch: "0",
      end_uepoch: micros(call.endedMs),
      hangup_cause: "NO_ANSWER",
      last_bridge_hangup_cause: "NO_ANSWER",
      originate_disposition: "NO_ANSWER",
    },
    callflow: [
      {
        caller_profile: {
          caller_id_name: "",
          caller_id_number: call.from,
          destination_number: call.to,
          uuid: call.uuid,
        },
      },
    ],
  }
}

/** To the last ones of each hundred the simulated carrier says no, as a real one does to landlines. */
const TEXTABLE = 90

/** Fictional numbers, each once, in the area codes that lines and staff leave free: some 28,000. */
function caller(at: number): string {
  const area = AREA_CODES[CALLER_AREAS_FROM + Math.floor(at / TEXTABLE)]
  if (area === undefined) throw new RangeError("no more callers: fewer rounds, please")
  return `+1${area}55501${String(at % TEXTABLE).padStart(2, "0")}`
}
