import { type CallbackAccount, callerForm, type Form, phoneForm, twilioSignature } from "@rebound/testkit"
import type { PlannedCall } from "./plan.ts"
import type { World } from "./world.ts"

/** One webhook of a call, made at the moment it is sent: its instants are those of the send. */
export interface PlannedEvent {
  readonly afterMs: number
  /** What of the call it tells: `terminal` ends a leg that decides, `late` is the second phone's. */
  readonly tells: "begin" | "terminal" | "late"
  readonly make: (nowMs: number) => Webhook
}

export interface Webhook {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How long the phone rang, as the carrier tells it: nobody waits for it here. */
const RANG_MS = 20_000

/** The webhooks of a call in the order and at the distances that a carrier sends them, before duplication and disorder. */
export function eventsOf(call: PlannedCall, world: World, publicUrl: string): PlannedEvent[] {
  return call.line?.calls === "freeswitch" ? cdrs(call, world) : callbacks(call, world, publicUrl)
}

function callbacks(call: PlannedCall, world: World, publicUrl: string): PlannedEvent[] {
  const reseller = world.resellers.find(({ id }) => id === call.resellerId)
  const account: CallbackAccount = {
    accountSid: reseller?.accountSid ?? "",
    authToken: reseller?.authToken ?? "",
    publicUrl,
    resellerId: call.resellerId,
    accountId: "tw",
  }
  const made = { callSid: call.callSid, from: call.from === "" ? "anonymous" : call.from, callerName: "", to: call.to }
  const phone = (at: number) => ({ callSid: `CA${at}${call.callSid.slice(3)}`, to: `+1737555019${at}` })
  const path = `/v1/twilio/${call.resellerId}/tw/voice`
  const event = (afterMs: number, tells: PlannedEvent["tells"], form: (nowMs: number) => Form): PlannedEvent => ({
    afterMs,
    tells,
    make: (nowMs) => {
      const fields = form(nowMs)
      return {
        path,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "x-twilio-signature": twilioSignature(`${publicUrl}${path}`, fields, account.authToken),
        },
        body: new URLSearchParams(fields).toString(),
      }
    },
  })
  const ringing = event(0, "begin", (atMs) =>
    callerForm(account, made, "ringing", { atMs: atMs - RANG_MS, sequence: 0 }),
  )
  const over = event(350, "terminal", (atMs) =>
    callerForm(account, made, "completed", { atMs, sequence: 3, seconds: 20 }),
  )
  const first = (status: string, seconds?: number) =>
    event(300, "terminal", (atMs) =>
      phoneForm(account, made, phone(1), status, { atMs, sequence: 2, ...(seconds !== undefined && { seconds }) }),
    )
  switch (call.story) {
    case "missed":
      return [ringing, first("no-answer"), over]
    case "answered":
      return [ringing, first("completed", 15), over]
    case "late":
      return [
        ringing,
        first("no-answer"),
        over,
        event(1_200, "late", (atMs) =>
          phoneForm(account, made, phone(2), "completed", { atMs, sequence: 2, seconds: 1 }),
        ),
      ]
  }
}

/** mod_json_cdr's records: one per leg, after it has ended. */
function cdrs(call: PlannedCall, world: World): PlannedEvent[] {
  const path = `/v1/freeswitch/${call.resellerId}/fs/cdr`
  const event = (afterMs: number, tells: PlannedEvent["tells"], cdr: (nowMs: number) => object): PlannedEvent => ({
    afterMs,
    tells,
    make: (nowMs) => ({
      path,
      headers: {
        "content-type": "application/json",
        authorization: `Basic ${Buffer.from(`cdr:${world.cdrPassword}`).toString("base64")}`,
      },
      body: JSON.stringify(cdr(nowMs)),
    }),
  })
  const missed = event(0, "terminal", (nowMs) => cdrOf(call, nowMs, { answered: false, leg: "a" }))
  const answered = (afterMs: number) =>
    event(afterMs, "terminal", (nowMs) => cdrOf(call, nowMs, { answered: true, leg: "a" }))
  switch (call.story) {
    case "missed":
      return [missed]
    case "answered":
      return [answered(0)]
    case "late":
      return [event(0, "begin", (nowMs) => cdrOf(call, nowMs, { answered: false, leg: "b" })), answered(500)]
  }
}

function cdrOf(call: PlannedCall, nowMs: number, { answered, leg }: { answered: boolean; leg: "a" | "b" }): object {
  const micros = (ms: number) => String(Math.floor(ms) * 1_000)
  const startMs = nowMs - RANG_MS
  const cause = answered ? "NORMAL_CLEARING" : "NO_ANSWER"
  return {
    "core-uuid": "storm",
    switchname: "storm.example",
    channel_data: { direction: leg === "a" ? "inbound" : "outbound" },
    variables: {
      uuid: leg === "a" ? call.callSid : `${call.callSid}-b`,
      call_uuid: call.callSid,
      start_uepoch: micros(startMs),
      progress_uepoch: micros(startMs),
      answer_uepoch: answered ? micros(nowMs - 5_000) : "0",
      bridge_uepoch: answered ? micros(nowMs - 5_000) : "0",
      end_uepoch: micros(nowMs),
      hangup_cause: cause,
      ...(answered && { bridge_uuid: `${call.callSid}-b` }),
      ...(!answered && { last_bridge_hangup_cause: cause, originate_disposition: cause }),
      ...(leg === "b" && { originating_leg_uuid: call.callSid }),
    },
    callflow: [
      {
        caller_profile: {
          caller_id_name: "",
          caller_id_number: call.from === "" ? "anonymous" : call.from,
          destination_number: leg === "a" ? call.to : "1001",
          uuid: leg === "a" ? call.callSid : `${call.callSid}-b`,
        },
      },
    ],
  }
}
