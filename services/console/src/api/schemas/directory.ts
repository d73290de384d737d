import { z } from "zod"
import { entityName } from "./common.ts"

const isTrue = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true")

export const applyQuery = z.object({
  dryRun: isTrue.describe("Say what would happen and change nothing."),
  overwrite: isTrue.describe("Undo also what was edited in the console."),
})

export const applied = z
  .object({
    revision: z.number().int().describe("The directory's revision afterwards; unchanged when nothing changed."),
    added: z.array(entityName),
    changed: z.array(entityName),
    archived: z.array(entityName),
    unchanged: z.number().int(),
  })
  .meta({ id: "Applied", description: "What applying a directory did, or would do." })

export const directoryDocument = z.looseObject({ apiVersion: z.literal("rebound/v1") }).meta({
  id: "Directory",
  description: "The document that `npx rebound apply` takes. Secrets come as { sealed: true }.",
})

/** Whatever it is; every fault in it is told by the reader of the file, with its path. */
export const directoryFile = z.unknown().meta({
  examples: [
    {
      apiVersion: "rebound/v1",
      reseller: { id: "example", name: "Example Voice" },
      brands: [
        {
          id: "bakery",
          name: "Corner Bakery",
          locations: [
            {
              id: "main-street",
              name: "Main Street",
              timeZone: "America/Chicago",
              hours: { "mon-fri": ["07:00-17:00"] },
              lines: [{ number: "+15125550190" }],
            },
          ],
        },
      ],
    },
  ],
})
