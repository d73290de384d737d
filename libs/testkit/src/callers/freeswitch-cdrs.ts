import { request } from "node:http"

/** Where a simulated FreeSWITCH posts its records, and as whom. */
export interface SwitchAccount {
  readonly username: string
  readonly password: string
  readonly publicUrl: string
  readonly resellerId: string
  readonly accountId: string
}

/** One leg that has ended. */
export interface SwitchLeg {
  readonly uuid: string
  /** Of the caller's leg; absent on it. */
  readonly callerLeg?: string
  /** As the switch shows it; "anonymous" when withheld. */
  readonly from: string
  readonly callerName: string
  readonly to: string
  readonly startedAtMs: number
  /** 0: never. */
  readonly answeredAtMs: number
  readonly endedAtMs: number
  /** FreeSWITCH's name: NO_ANSWER, USER_BUSY, NORMAL_CLEARING. */
  readonly hangupCause: string
  /** The phone that was talked to; absent when none was. */
  readonly bridgedTo?: string
}

const micros = (ms: number): string => String(Math.round(ms) * 1_000)

/** A record as mod_json_cdr writes it, with the fields that say what became of a leg. Values are URL-encoded, as there. */
export function cdrOf(leg: SwitchLeg): Record<string, unknown> {
  const isCaller = leg.callerLeg === undefined
  const variables: Record<string, string> = {
    uuid: leg.uuid,
    call_uuid: leg.callerLeg ?? leg.uuid,
    direction: isCaller ? "inbound" : "outbound",
    ...(leg.callerLeg !== undefined && { originating_leg_uuid: leg.callerLeg }),
    ...(leg.bridgedTo !== undefined && { bridge_uuid: leg.bridgedTo, bridge_uepoch: micros(leg.answeredAtMs) }),
    start_uepoch: micros(leg.startedAtMs),
    progress_uepoch: micros(leg.startedAtMs),
    answer_uepoch: micros(leg.answeredAtMs),
    end_uepoch: micros(leg.endedAtMs),
    billmsec: leg.answeredAtMs === 0 ? "0" : String(Math.round(leg.endedAtMs - leg.answeredAtMs)),
    hangup_cause: leg.hangupCause,
    originate_disposition: leg.answeredAtMs === 0 ? leg.hangupCause : "SUCCESS",
    sip_hangup_disposition: "send_refuse",
  }
  return {
    "core-uuid": "5c9a4b0e-5a7e-4a43-9a67-2d1c4a3b7e10",
    switchname: "fs1.lakeside.example",
    channel_data: { state: "CS_REPORTING", direction: variables.direction },
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, encodeURIComponent(value)])),
    callflow: [
      {
        dialplan: "XML",
        profile_index: "1",
        caller_profile: {
          caller_id_name: leg.callerName,
          caller_id_number: leg.from,
          destination_number: leg.to,
          uuid: leg.uuid,
          context: "public",
        },
      },
    ],
  }
}

/** Posts a record; resolves to the status, 0 when nobody answered. */
export function postCdr(account: SwitchAccount, record: Record<string, unknown>): Promise<number> {
  const body = JSON.stringify(record)
  const credentials = Buffer.from(`${account.username}:${account.password}`).toString("base64")
  return new Promise((resolve) => {
    const sent = request(
      `${account.publicUrl}/v1/freeswitch/${account.resellerId}/${account.accountId}/cdr`,
      {
        method: "POST",
        timeout: 15_000,
        headers: {
          authorization: `Basic ${credentials}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume()
        response.on("end", () => resolve(response.statusCode ?? 0))
      },
    )
    sent.on("timeout", () => sent.destroy())
    sent.on("error", () => resolve(0))
    sent.end(body)
  })
}
