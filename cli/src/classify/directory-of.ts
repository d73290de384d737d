import { create } from "@bufbuild/protobuf"
import { DirectoryEntitySchema } from "@rebound/contracts"
import {
  createDirectoryIndex,
  type DirectoryFile,
  type DirectoryView,
  faultLine,
  readDirectoryFile,
  resolveSecrets,
  toEntities,
} from "@rebound/directory"
import { UsageError } from "../usage.ts"

export interface Given {
  readonly view: DirectoryView
  readonly resellerId: string
}

/** A directory file as the services would hold it. Its secrets are not needed to classify, so none is looked up. */
export function directoryOf(file: string, bytes: Buffer): Given {
  const reading = readDirectoryFile(bytes.toString("utf8"))
  if (!reading.ok) throw new UsageError(reading.faults.map((fault) => `${file}: ${faultLine(fault)}`).join("\n"))
  return given(reading.directory)
}

/** Without a directory every called number counts as a line, always open, with the default rules and template. */
export function everyNumber(numbers: readonly string[], zone: string): Given {
  const reading = readDirectoryFile(
    JSON.stringify({
      apiVersion: "rebound/v1",
      reseller: { id: "given", name: "given" },
      carriers: [
        {
          id: "given",
          kind: "twilio",
          accountSid: `AC${"0".repeat(32)}`,
          authToken: { env: "NOT_NEEDED" },
          publicUrl: "https://hooks.example",
        },
      ],
      brands: [
        {
          id: "given",
          name: "us",
          locations: [
            {
              id: "given",
              name: "us",
              timeZone: zone,
              hours: { "mon-sun": ["00:00-24:00"] },
              lines: numbers.map((number) => ({ number, label: "line", calls: "given", texts: "given" })),
            },
          ],
        },
      ],
    }),
  )
  if (!reading.ok) throw new UsageError(reading.faults.map(faultLine).join("\n"))
  return given(reading.directory)
}

function given(directory: DirectoryFile): Given {
  const resolved = resolveSecrets(directory, () => ({ value: "not needed" }))
  if (!resolved.ok) throw new UsageError(resolved.faults.map(faultLine).join("\n"))
  const drafts = toEntities(resolved.directory, {
    seal: (_, plain) => ({ sealed: plain, digest: "" }),
    kept: () => undefined,
  })
  if (!drafts.ok) throw new UsageError(drafts.faults.map(faultLine).join("\n"))
  const resellerId = directory.reseller.id
  const view = createDirectoryIndex((_purpose, _reseller, sealed) => sealed)
  for (const { id, body } of drafts.drafts)
    view.apply(create(DirectoryEntitySchema, { revision: 1, resellerId, id, archived: false, body }))
  return { view, resellerId }
}
