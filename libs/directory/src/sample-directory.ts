import { readFileSync } from "node:fs"
import type { DirectoryFile } from "./file/model.ts"
import { readDirectoryFile } from "./file/read-directory-file.ts"

/** What the sample's one account is given in place of what stands in the file. */
export interface SampleCarrier {
  /** Where texts are sent: the simulated carrier. */
  readonly apiUrl: string
  /** How that carrier sees ingest; part of what it signs. */
  readonly publicUrl: string
  /** What it signs with. */
  readonly authToken: string
}

/** The sample as a file, for people to read and to start from. */
export const readSampleDirectory = (): string => readFileSync(new URL("../sample.yaml", import.meta.url), "utf8")

/**
 * The sample reseller of solo: two brands, five locations, fictional numbers; its carrier the given one, its secret
 * resolved, ready to be applied.
 */
export function sampleDirectory({ apiUrl, publicUrl, authToken }: SampleCarrier): DirectoryFile {
  const reading = readDirectoryFile(readSampleDirectory())
  // It is part of this package and tested with it.
  if (!reading.ok) throw new Error("sample.yaml is damaged")
  return {
    ...reading.directory,
    carriers: reading.directory.carriers.map((carrier) => ({
      ...carrier,
      settings: { ...carrier.settings, apiUrl, publicUrl },
      secrets: { authToken: [{ value: authToken }] },
    })),
  }
}
