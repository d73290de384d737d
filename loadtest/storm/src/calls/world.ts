import areaCodes from "./area-codes.json" with { type: "json" }

/** One line of the world, with what the storm has to know of it. */
export interface WorldLine {
  readonly number: string
  readonly resellerId: string
  readonly brandId: string
  readonly locationId: string
  /** The location's name, as its texts begin with it. */
  readonly site: string
  /** Who tells of its calls. */
  readonly calls: "twilio" | "freeswitch"
  readonly staffNumber: string
  readonly excludedNumber: string
}

export interface World {
  readonly lines: readonly WorldLine[]
  readonly resellers: readonly WorldReseller[]
  /** Directories as a user would write them, secrets by value. */
  readonly directories: readonly object[]
  readonly accounts: Readonly<Record<string, string>>
  readonly cdrPassword: string
}

export interface WorldReseller {
  readonly id: string
  readonly accountSid: string
  readonly authToken: string
}

export const AREA_CODES: readonly string[] = areaCodes
const BRANDS = 4
const LOCATIONS = 5
const RESELLERS = 5
const CDR_PASSWORD = "storm-cdr-password"

/** Fictional numbers only: the exchange 555 with 0100 to 0199. Lines use the first area codes, staff the next, callers the rest. */
const fictional = (area: number, last: number): string => `+1${AREA_CODES[area]}55501${String(last).padStart(2, "0")}`
export const CALLER_AREAS_FROM = 30
/** Nobody's. */
export const UNKNOWN_NUMBER = fictional(15, 99)

const SITE = "SITE"
const TEMPLATES = [
  `This is ${SITE}. Sorry we missed you: how can we help? Reply STOP to opt out.`,
  `This is ${SITE}. We are closed. How can we help? Reply STOP to opt out.`,
] as const

/** What a caller of this line may read, in its hours and after them. */
export const textsOf = ({ site }: Pick<WorldLine, "site">): readonly string[] =>
  TEMPLATES.map((template) => template.replace(SITE, site))

/**
 * A made-up world: five resellers with as many lines each, every location with staff and an excluded number. One line in ten
 * is on a FreeSWITCH. @param lines a multiple of 100. @param urls where ingest and the carrier stand.
 */
export function makeWorld(
  lines: number,
  urls: { readonly ingest: string; readonly carrier: string },
  /** Grace of each reseller's last brand, so that its texts are held first. Default none. */
  graceMs = 0,
): World {
  const all: WorldLine[] = []
  const resellers: WorldReseller[] = []
  const directories: object[] = []
  const perLocation = lines / RESELLERS / BRANDS / LOCATIONS
  let next = 0
  let people = 0
  for (let r = 0; r < RESELLERS; r++) {
    const id = `storm-${r + 1}`
    const reseller = { id, accountSid: `AC${String(r + 1).padStart(32, "0")}`, authToken: `storm-auth-token-${r + 1}` }
    resellers.push(reseller)
    const brands = Array.from({ length: BRANDS }, (_, b) => ({
      id: `brand-${b + 1}`,
      name: `Brand ${b + 1} of ${r + 1}`,
      trade: "dental",
      textBack: {
        ...(b === BRANDS - 1 && graceMs > 0 && { delayMs: graceMs }),
        templates: {
          open: TEMPLATES[0].replace(SITE, "{{location.name}}"),
          closed: TEMPLATES[1].replace(SITE, "{{location.name}}"),
        },
      },
      locations: Array.from({ length: LOCATIONS }, (_, l) => {
        const locationId = `site-${b + 1}-${l + 1}`
        const site = `Site ${b + 1}.${l + 1} of ${r + 1}`
        const staffNumber = fictional(20 + Math.floor(people / 100), people % 100)
        const excludedNumber = fictional(25 + Math.floor(people / 100), people % 100)
        people += 1
        const locationLines = Array.from({ length: perLocation }, () => {
          const number = fictional(Math.floor(next / 100), next % 100)
          const calls = next % 10 === 9 ? ("freeswitch" as const) : ("twilio" as const)
          next += 1
          all.push({
            number,
            resellerId: id,
            brandId: `brand-${b + 1}`,
            locationId,
            site,
            calls,
            staffNumber,
            excludedNumber,
          })
          return { number, label: "Front desk", calls: calls === "twilio" ? "tw" : "fs", texts: "tw" }
        })
        return {
          id: locationId,
          name: site,
          timeZone: "America/Chicago",
          hours: { "mon-fri": ["08:00-17:00"] },
          lines: locationLines,
          staff: [{ name: "Dana", mobile: staffNumber }],
          exclude: [{ number: excludedNumber, label: "laboratory" }],
        }
      }),
    }))
    directories.push({
      apiVersion: "rebound/v1",
      reseller: { id, name: `Reseller ${r + 1}` },
      carriers: [
        {
          id: "tw",
          kind: "twilio",
          accountSid: reseller.accountSid,
          authToken: { value: reseller.authToken },
          publicUrl: urls.ingest,
          apiUrl: urls.carrier,
        },
        { id: "fs", kind: "freeswitch", username: "cdr", password: { value: CDR_PASSWORD } },
      ],
      brands,
    })
  }
  return {
    lines: all,
    resellers,
    directories,
    accounts: accountsOf(),
    cdrPassword: CDR_PASSWORD,
  }
}

/** What the simulated carrier has to know before the world is made. */
export const accountsOf = (): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: RESELLERS }, (_, r) => [`AC${String(r + 1).padStart(32, "0")}`, `storm-auth-token-${r + 1}`]),
  )
