import { type DirectoryFile, sampleDirectory } from "@rebound/directory"

/** The accounts of the demo: both are played by us, so their secrets are made up and kept in the data folder. */
export const TEXTING = { id: "simulated", accountSid: "AC00000000000000000000000000000042" } as const
export const SWITCH = { id: "switch", username: "cdr" } as const
/** The location whose calls a FreeSWITCH tells of; all other lines are Twilio's. */
const SWITCHED_LOCATION = "northwind-phoenix"

export interface DemoSecrets {
  readonly authToken: string
  readonly password: string
}

/** The sample reseller, with a switch of its own beside the simulated carrier. */
export function demoDirectory(secrets: DemoSecrets, urls: { apiUrl: string; publicUrl: string }): DirectoryFile {
  const sample = sampleDirectory({ ...urls, authToken: secrets.authToken })
  return {
    ...sample,
    carriers: [
      ...sample.carriers,
      {
        id: SWITCH.id,
        kind: "freeswitch",
        settings: { username: SWITCH.username },
        secrets: { password: [{ value: secrets.password }] },
      },
    ],
    brands: sample.brands.map((brand) => ({
      ...brand,
      locations: brand.locations.map((location) =>
        location.id === SWITCHED_LOCATION
          ? { ...location, lines: location.lines.map((line) => ({ ...line, calls: SWITCH.id })) }
          : location,
      ),
    })),
  }
}

/** A directory that is there already, edits and all, whose texts go to where the simulated carrier listens now. */
export const repointed = (known: DirectoryFile, urls: { apiUrl: string; publicUrl: string }): DirectoryFile => ({
  ...known,
  carriers: known.carriers.map((carrier) =>
    carrier.id === TEXTING.id ? { ...carrier, settings: { ...carrier.settings, ...urls } } : carrier,
  ),
})
