import type { LegOutcome } from "@rebound/contracts"
import { type CauseRow, Q850 } from "./q850.ts"

export type { CauseRow } from "./q850.ts"

/**
 * FreeSWITCH's names of the Q.850 causes (signalwire/freeswitch src/include/switch_types.h, src/switch_channel.c).
 * Names alone are trustworthy: `hangup_cause_q850` says 16 for every internal cause above 127.
 */
const NAMED: Readonly<Record<string, number>> = {
  NONE: 0,
  UNSPECIFIED: 0,
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_TRANSIT_NET: 2,
  NO_ROUTE_DESTINATION: 3,
  CHANNEL_UNACCEPTABLE: 6,
  CALL_AWARDED_DELIVERED: 7,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_USER_RESPONSE: 18,
  NO_ANSWER: 19,
  SUBSCRIBER_ABSENT: 20,
  CALL_REJECTED: 21,
  NUMBER_CHANGED: 22,
  REDIRECTION_TO_NEW_DESTINATION: 23,
  EXCHANGE_ROUTING_ERROR: 25,
  DESTINATION_OUT_OF_ORDER: 27,
  INVALID_NUMBER_FORMAT: 28,
  FACILITY_REJECTED: 29,
  RESPONSE_TO_STATUS_ENQUIRY: 30,
  NORMAL_UNSPECIFIED: 31,
  NORMAL_CIRCUIT_CONGESTION: 34,
  NETWORK_OUT_OF_ORDER: 38,
  NORMAL_TEMPORARY_FAILURE: 41,
  SWITCH_CONGESTION: 42,
  ACCESS_INFO_DISCARDED: 43,
  REQUESTED_CHAN_UNAVAIL: 44,
  PRE_EMPTED: 45,
  FACILITY_NOT_SUBSCRIBED: 50,
  OUTGOING_CALL_BARRED: 52,
  INCOMING_CALL_BARRED: 54,
  BEARERCAPABILITY_NOTAUTH: 57,
  BEARERCAPABILITY_NOTAVAIL: 58,
  SERVICE_UNAVAILABLE: 63,
  BEARERCAPABILITY_NOTIMPL: 65,
  CHAN_NOT_IMPLEMENTED: 66,
  FACILITY_NOT_IMPLEMENTED: 69,
  SERVICE_NOT_IMPLEMENTED: 79,
  INVALID_CALL_REFERENCE: 81,
  INCOMPATIBLE_DESTINATION: 88,
  INVALID_MSG_UNSPECIFIED: 95,
  MANDATORY_IE_MISSING: 96,
  MESSAGE_TYPE_NONEXIST: 97,
  WRONG_MESSAGE: 98,
  IE_NONEXIST: 99,
  INVALID_IE_CONTENTS: 100,
  WRONG_CALL_STATE: 101,
  RECOVERY_ON_TIMER_EXPIRE: 102,
  MANDATORY_IE_LENGTH_ERROR: 103,
  PROTOCOL_ERROR: 111,
  INTERWORKING: 127,
}

const FS = "signalwire/freeswitch src/include/switch_types.h, above 127"
const own = (outcome: LegOutcome): CauseRow => ({ outcome, source: FS })

/** Causes that only FreeSWITCH has. `unknown` where the cause is not an end (a transfer) or says nothing of the phone. */
const OWN: Readonly<Record<string, CauseRow>> = {
  SUCCESS: own("unknown"),
  ORIGINATOR_CANCEL: own("caller_abandoned"),
  CRASH: own("failed_network"),
  SYSTEM_SHUTDOWN: own("failed_network"),
  LOSE_RACE: own("answered_elsewhere"),
  MANAGER_REQUEST: own("unknown"),
  BLIND_TRANSFER: own("unknown"),
  ATTENDED_TRANSFER: own("unknown"),
  ALLOTTED_TIMEOUT: own("no_answer"),
  USER_CHALLENGE: own("unknown"),
  MEDIA_TIMEOUT: own("failed_network"),
  PICKED_OFF: own("answered_elsewhere"),
  USER_NOT_REGISTERED: own("unreachable"),
  PROGRESS_TIMEOUT: own("unreachable"),
  INVALID_GATEWAY: own("failed_network"),
  GATEWAY_DOWN: own("failed_network"),
  INVALID_URL: own("failed_network"),
  INVALID_PROFILE: own("failed_network"),
  NO_PICKUP: own("no_answer"),
  SRTP_READ_ERROR: own("failed_network"),
  BOWOUT: own("unknown"),
  BUSY_EVERYWHERE: own("busy"),
  DECLINE: own("rejected"),
  REJECT_ALL: own("rejected"),
  DOES_NOT_EXIST_ANYWHERE: own("bad_number"),
  NOT_ACCEPTABLE: own("failed_network"),
  UNWANTED: own("blocked"),
  NO_IDENTITY: own("blocked"),
  BAD_IDENTITY_INFO: own("blocked"),
  UNSUPPORTED_CERTIFICATE: own("blocked"),
  INVALID_IDENTITY: own("blocked"),
  STALE_DATE: own("blocked"),
}

/** Every cause by the name in `hangup_cause`. */
export const FREESWITCH_CAUSES: Readonly<Record<string, CauseRow>> = {
  ...Object.fromEntries(
    Object.entries(NAMED).flatMap(([name, code]) => {
      const row = Q850[code]
      return row === undefined ? [] : [[name, row]]
    }),
  ),
  ...OWN,
}

/** @param rang whether any phone was heard ringing. A name without a row is `unknown`. */
export function freeswitchCauseOutcome(name: string, rang: boolean): LegOutcome {
  const found = Object.hasOwn(FREESWITCH_CAUSES, name) ? FREESWITCH_CAUSES[name] : undefined
  return (rang ? found?.ifRang : undefined) ?? found?.outcome ?? "unknown"
}
