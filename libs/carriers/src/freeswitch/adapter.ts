import type { CarrierAdapter } from "../port.ts"
import { verifyBasic } from "./basic-auth.ts"
import { readCdrBody } from "./read-body.ts"
import { readCdr } from "./read-cdr.ts"
import { freeswitchTraits } from "./traits.ts"

/** FreeSWITCH's mod_json_cdr. docs/carriers/freeswitch.md says how to connect it. */
export const freeswitch: CarrierAdapter = {
  offers: ["cdr"],
  methods: ["POST"],
  traits: freeswitchTraits,
  verify: (request, account) => verifyBasic(request, account.settings.username, account.secrets.password ?? []),
  parse: (request, account, _what, { receivedAtMs }) => ({
    calls: [readCdr(readCdrBody(request.body), account, receivedAtMs)],
    messages: [],
    receipts: [],
  }),
}
