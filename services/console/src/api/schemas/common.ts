import { z } from "zod"

/** Shapes that several parts of the public API share. What is described here is what the OpenAPI document says. */

export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "not a slug")
export const instant = z.iso.datetime({ offset: true })
export const nullableInstant = z.iso.datetime().nullable()
/** E.164. A plus sign in a query is a blank unless it is written %2B; nobody means a blank here. */
export const numberQuery = z
  .string()
  .transform((text) => text.replace(/^ /, "+"))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, "not an E.164 number"))
export const number = z.string().regex(/^\+[1-9]\d{6,14}$/, "not an E.164 number")
export const cursor = z.string().min(1).max(1_000).optional().describe("`nextCursor` of the page before.")
export const limit = z.coerce.number().int().min(1).max(200).default(50)

export const resellerQuery = z.object({
  reseller: slug.optional().describe("Whose. Only the admin key names one; left out it means the only one there is."),
})

/** What narrows an answer to a part of what one may see. */
export const placeQuery = resellerQuery.extend({ brand: slug.optional(), location: slug.optional() })

export const entityName = z.object({
  kind: z.enum(["reseller", "account", "brand", "location", "line"]),
  id: z.string(),
})

const fault = z.object({ path: z.string(), what: z.string() })

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe("Stable; branch on this."),
    detail: z.string().optional(),
    faults: z.array(fault).optional().describe("Everything that is wrong, each with its path."),
    edited: z.array(entityName).optional().describe("What was edited in the console and would be undone."),
  })
  .meta({ id: "Problem", description: "RFC 9457." })

/** What every route may answer beside success. */
export const refusals = { "4xx": problem, "5xx": problem } as const

const reasonCount = z.object({ reason: z.string(), count: z.number() }).meta({ id: "ReasonCount" })
export const reasonCounts = z.array(reasonCount)

/** A key that makes a repeated request one deed, given as header or in the body. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{8,128}$/, "8 to 128 visible characters")
export const idempotencyHeaders = z.looseObject({
  "idempotency-key": idempotencyKey
    .optional()
    .describe("Makes a repeated request one deed; or `idempotencyKey` in the body."),
})
