import type { DirectoryFile } from "@rebound/directory"

/** A line that is rung, and how its carrier's webhooks are addressed and signed. */
export interface RungLine {
  readonly number: string
  readonly accountSid: string
  readonly authToken: string
  /** Where the webhook is sent. */
  readonly url: string
  /** The address as the carrier knows it: part of what is signed. */
  readonly signedUrl: string
}

/** What the scenario is told, as JSON. */
export interface LoadPlan {
  /** Names this run: every run rings with calls of its own. */
  readonly run: string
  readonly seed: number
  /** Calls a second; each is three or four webhooks. */
  readonly rate: number
  readonly seconds: number
  readonly lines: readonly RungLine[]
  readonly areas: readonly string[]
  readonly shares: {
    readonly missed: number
    readonly late: number
    readonly redials: number
    readonly duplicates: number
    readonly withheld: number
  }
  readonly thresholds: { readonly acknowledged: number; readonly ackP50Ms: number; readonly ackP99Ms: number }
}

/** Half of the calls missed, three in ten taken late by a second phone, the rest answered; the storm's own mixture. */
export const SHARES = { missed: 0.5, late: 0.3, redials: 0.1, duplicates: 0.05, withheld: 0.03 } as const

/**
 * Ingest promises an answer within its budget of 250 ms also when Kafka is slow, since it spools then; nothing may go
 * unanswered.
 */
export const THRESHOLDS = { acknowledged: 1, ackP50Ms: 25, ackP99Ms: 250 } as const

/** Area codes of real places; with the exchange 555-01xx, which is reserved for fiction, they are nobody's numbers. */
export const AREAS =
  "201 202 206 210 212 214 215 303 305 312 313 314 404 408 412 415 469 480 501 502 503 504 512 602 612 615 702 704 713 718 773 813 901 904 916 919 972".split(
    " ",
  )

/**
 * The lines of a directory whose calls Twilio tells of. Secrets have to be resolved. `ingestUrl` is where the load goes;
 * what is signed is each account's own `publicUrl`.
 */
export function rungLines(directory: DirectoryFile, ingestUrl: string): RungLine[] {
  const accounts = new Map(directory.carriers.map((carrier) => [carrier.id, carrier]))
  return directory.brands.flatMap((brand) =>
    brand.locations.flatMap((location) =>
      location.lines.flatMap(({ number, calls }) => {
        const account = accounts.get(calls)
        const secret = account?.secrets.authToken?.[0]
        if (account?.kind !== "twilio" || secret === undefined || !("value" in secret)) return []
        const path = `/v1/twilio/${directory.reseller.id}/${account.id}/voice`
        return [
          {
            number,
            accountSid: account.settings.accountSid ?? "",
            authToken: secret.value,
            url: `${ingestUrl}${path}`,
            signedUrl: `${account.settings.publicUrl ?? ingestUrl}${path}`,
          },
        ]
      }),
    ),
  )
}
