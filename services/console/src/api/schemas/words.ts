import { z } from "zod"

/** Shapes of what is told of a template while it is edited. */

export const revision = z.number().int().optional().describe("Refused (409) when the directory has moved on since.")

export const offending = z
  .array(z.object({ char: z.string(), codePoint: z.string() }))
  .describe("What costs the larger alphabet.")

export const faults = z.array(
  z.object({ reason: z.string(), position: z.number().int(), field: z.string().nullable() }),
)
