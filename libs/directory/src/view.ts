/**
 * What services hold of the directory in memory. Plain values, replaced as a whole when an entity changes, so that a
 * decision sees one consistent revision and needs no lock and no call to anyone.
 */

import type { NotifyTarget } from "./entities/entity-content.ts"

export type TextAt = "hung_up" | "rung_out"
export type TextOrNone = "text" | "none"

/** A location's rules: the brand's defaults with the location's own keys laid over them. */
export interface TextBackRules {
  readonly enabled: boolean
  /** Grace before sending, chosen by the location. Default 0. */
  readonly delayMs: number
  /** One text per caller and brand in this time. Default 24 h. */
  readonly repeatWindowMs: number
  readonly textAt: TextAt
  readonly onVoicemail: TextOrNone
  readonly onRejected: TextOrNone
  readonly onNetworkFailure: TextOrNone
  /** Ring time below which an unanswered call is `short`. Default 5,000. */
  readonly shortRingMs: number
  /** `allow`: a text-back may leave at any hour; `hold`: it waits for the end of the night at the location. */
  readonly quietHours: "allow" | "hold"
  readonly templateOpen: string
  readonly templateClosed: string
}

export interface ResellerView {
  readonly id: string
  readonly name: string
  readonly productName: string
  readonly accentHue: number
  /** Whom notices come from; empty where the reseller has none. */
  readonly emailFrom: string
}

export interface BrandView {
  readonly id: string
  readonly resellerId: string
  readonly name: string
  readonly trade: string
}

export interface LocationView {
  readonly id: string
  readonly resellerId: string
  readonly brand: BrandView
  readonly name: string
  /** IANA zone name. */
  readonly timeZone: string
  /** As the file writes them; parsed by `@rebound/schedule` (the parsed form is cached beside). */
  readonly hoursJson: string
  readonly closuresJson: string
  readonly rules: TextBackRules
  /** E.164 mobiles of staff: never texted. */
  readonly staffNumbers: ReadonlySet<string>
  /** E.164 numbers never texted and never counted as missed customers. */
  readonly excludedNumbers: ReadonlySet<string>
  /** Mail addresses of staff who want notices. */
  readonly staffEmails: readonly string[]
  /** Webhooks that want notices; their secrets sealed (`SECRET_PURPOSES.notify`). */
  readonly notify: readonly NotifyTarget[]
}

export interface LineView {
  /** E.164. */
  readonly number: string
  readonly resellerId: string
  readonly location: LocationView
  readonly label: string
  readonly serviceLine: string
  /** Account that tells us of this line's calls; account that takes its texts. Empty when none. */
  readonly callsAccountId: string
  readonly textsAccountId: string
}

export interface AccountView {
  readonly id: string
  readonly resellerId: string
  /** Carrier kind: twilio, freeswitch. */
  readonly kind: string
  /** Plain settings: accountSid, publicUrl, apiUrl, username, … */
  readonly settings: Readonly<Record<string, string>>
  /** Secrets, opened: authToken, password. Several live values of one name during rotation, newest first. */
  readonly secrets: Readonly<Record<string, readonly string[]>>
}

/** Look-ups only; archived entities are not found. */
export interface DirectoryView {
  /** Highest revision applied. */
  readonly revision: number
  /** A line belongs to one reseller in the installation, so the number is enough. */
  lineByNumber(number: string): LineView | undefined
  account(resellerId: string, accountId: string): AccountView | undefined
  location(resellerId: string, locationId: string): LocationView | undefined
  reseller(resellerId: string): ResellerView | undefined
  lines(): Iterable<LineView>
  accounts(): Iterable<AccountView>
  resellers(): Iterable<ResellerView>
}
