import type { CarrierKind } from "@rebound/directory"
import { freeswitch } from "./freeswitch/adapter.ts"
import type { CarrierAdapter } from "./port.ts"
import { twilio } from "./twilio/adapter.ts"

/** Every carrier that can call us, by the kind that stands in its webhook's path. */
export const carriers: Readonly<Record<CarrierKind, CarrierAdapter>> = { twilio, freeswitch }

export const isCarrierKind = (kind: string): kind is CarrierKind => Object.hasOwn(carriers, kind)
