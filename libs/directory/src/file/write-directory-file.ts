import type { DirectoryFile, LocationSpec, SecretSources } from "./model.ts"
import { directoryApiVersion } from "./read-directory-file.ts"

/** The document that reads back as this directory: plain values, for `JSON.stringify` or a YAML writer. Empty parts are left out. */
export function writeDirectoryFile(directory: DirectoryFile): Record<string, unknown> {
  const { id, name, ...branding } = directory.reseller
  return {
    apiVersion: directoryApiVersion,
    reseller: { id, name, branding: filled(branding) },
    carriers: directory.carriers.map((carrier) => ({
      id: carrier.id,
      kind: carrier.kind,
      ...carrier.settings,
      ...Object.fromEntries(Object.entries(carrier.secrets).map(([key, sources]) => [key, secret(sources)])),
    })),
    brands: directory.brands.map((brand) => ({
      ...filled({
        id: brand.id,
        name: brand.name,
        trade: brand.trade,
        textBack: brand.textBack,
        replies: brand.replies,
      }),
      locations: brand.locations.map(writeLocation),
    })),
  }
}

const writeLocation = (location: LocationSpec): Record<string, unknown> => ({
  id: location.id,
  name: location.name,
  timeZone: location.timeZone,
  hours: location.hours,
  lines: location.lines.map(filled),
  ...filled({
    closures: location.closures.map(filled),
    staff: location.staff.map(filled),
    exclude: location.exclude.map(filled),
    notify: location.notify.map((target) => ({ ...target, secret: secret(target.secret) })),
    textBack: location.textBack,
    replies: location.replies,
  }),
})

const secret = (sources: SecretSources): unknown => (sources.length === 1 ? sources[0] : sources)

/** Without what is empty: those keys are optional in the file. */
function filled(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => {
      if (value === undefined || value === "") return false
      return typeof value !== "object" || value === null || Object.keys(value).length > 0
    }),
  )
}
