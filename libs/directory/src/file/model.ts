import type { TextAt, TextOrNone } from "../view.ts"

/**
 * Where a secret comes from. `env` and `file` are what people write; `value` is what the command line sends after it has
 * resolved those in the user's shell; `sealed` stands in what the API gives back and means "keep the one that is there".
 */
export type SecretSource =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly value: string }
  | { readonly sealed: true }

/** The live values of one secret, newest first; several only during rotation. `sealed` stands alone. */
export type SecretSources = readonly SecretSource[]

/** A directory file that has been read and found right: defaults filled in where a default is fixed. */
export interface DirectoryFile {
  readonly reseller: ResellerSpec
  readonly carriers: readonly CarrierSpec[]
  readonly brands: readonly BrandSpec[]
}

export interface ResellerSpec {
  readonly id: string
  readonly name: string
  readonly productName: string
  /** Degrees, 0 to 359. */
  readonly accentHue: number
  readonly domains: readonly string[]
  readonly emailFrom: string
}

/** One account with a carrier. */
export interface CarrierSpec {
  readonly id: string
  readonly kind: CarrierKind
  /** accountSid, publicUrl, apiUrl, username, … */
  readonly settings: Readonly<Record<string, string>>
  /** authToken, password. */
  readonly secrets: Readonly<Record<string, SecretSources>>
}

export interface BrandSpec {
  readonly id: string
  readonly name: string
  readonly trade: string
  readonly textBack: TextBackOwn
  /** For the people of all its locations. */
  readonly replies: readonly ReplySpec[]
  readonly locations: readonly LocationSpec[]
}

export interface LocationSpec {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  /** Days ("mon", "mon-thu") to intervals ("08:00-12:00"). */
  readonly hours: Readonly<Record<string, readonly string[]>>
  readonly closures: readonly ClosureSpec[]
  readonly lines: readonly LineSpec[]
  readonly staff: readonly StaffSpec[]
  readonly exclude: readonly ExcludeSpec[]
  readonly notify: readonly NotifySpec[]
  readonly textBack: TextBackOwn
  /** Its own; `repliesAt` lays them over the brand's. */
  readonly replies: readonly ReplySpec[]
}

/** A canned reply: a text that people send often, filled in for a thread before they see it. */
export interface ReplySpec {
  /** What people find it by; once in a list. */
  readonly name: string
  /** With the merge fields of templates. */
  readonly text: string
}

export interface ClosureSpec {
  /** Local date, YYYY-MM-DD. */
  readonly date: string
  readonly name: string
}

export interface LineSpec {
  /** E.164. */
  readonly number: string
  readonly label: string
  readonly serviceLine: string
  /** Account ids; empty when nobody. */
  readonly calls: string
  readonly texts: string
}

export interface StaffSpec {
  readonly name: string
  /** E.164 or empty. */
  readonly mobile: string
  readonly email: string
}

export interface ExcludeSpec {
  readonly number: string
  readonly label: string
}

export interface NotifySpec {
  readonly webhook: string
  readonly secret: SecretSources
  readonly on: readonly string[]
}

/** The keys that a brand or a location names itself; the rest comes from the brand, then from the defaults. */
export interface TextBackOwn {
  readonly enabled?: boolean
  readonly delayMs?: number
  readonly repeatWindowMinutes?: number
  readonly textAt?: TextAt
  readonly onVoicemail?: TextOrNone
  readonly onRejected?: TextOrNone
  readonly onNetworkFailure?: TextOrNone
  readonly shortRingMs?: number
  readonly quietHours?: "allow" | "hold"
  readonly templates?: { readonly open?: string; readonly closed?: string }
}

/** Who can send us calls or take our texts, and what each needs. One table: reading, checking and writing follow it. */
export const CARRIER_KINDS = {
  twilio: {
    takesTexts: true,
    settings: {
      accountSid: { form: "account-sid", fallback: undefined },
      publicUrl: { form: "url", fallback: undefined },
      apiUrl: { form: "url", fallback: "https://api.twilio.com" },
    },
    secrets: ["authToken"],
  },
  freeswitch: {
    takesTexts: false,
    settings: { username: { form: "text", fallback: undefined } },
    secrets: ["password"],
  },
} as const satisfies Record<string, CarrierTraits>

export type CarrierKind = keyof typeof CARRIER_KINDS

export interface CarrierTraits {
  /** False: it tells of calls only. */
  readonly takesTexts: boolean
  readonly settings: Readonly<
    Record<string, { readonly form: "account-sid" | "url" | "text"; readonly fallback: string | undefined }>
  >
  readonly secrets: readonly string[]
}

/** What a webhook can be told about. */
export const NOTIFY_EVENTS = ["text_back", "reply"] as const
