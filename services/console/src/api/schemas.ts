import { REASONS, VERDICTS } from "@rebound/contracts"
import { z } from "zod"
import { SCOPES } from "../access/principal.ts"

/** Shapes of the public API. What is described here is what the OpenAPI document says. */

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "not a slug")
const instant = z.iso.datetime({ offset: true })
const nullableInstant = z.iso.datetime().nullable()

export const resellerQuery = z.object({
  reseller: slug.optional().describe("Whose. Only the admin key names one; left out it means the only one there is."),
})

const isTrue = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true")

export const applyQuery = z.object({
  dryRun: isTrue.describe("Say what would happen and change nothing."),
  overwrite: isTrue.describe("Undo also what was edited in the console."),
})

const entityName = z.object({ kind: z.enum(["reseller", "account", "brand", "location", "line"]), id: z.string() })

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

const fault = z.object({ path: z.string(), what: z.string() })

export const problem = z
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

const reasons = Object.keys(REASONS) as [string, ...string[]]

export const callsQuery = resellerQuery.extend({
  from: instant.optional().describe("Calls that started at or after this instant."),
  to: instant.optional().describe("Calls that started before this instant."),
  location: slug.optional(),
  brand: slug.optional(),
  verdict: z.enum(VERDICTS).optional(),
  reason: z.enum(reasons).optional(),
  caller: z
    .string()
    // A plus sign in a query is a blank unless it is written %2B; nobody means a blank here.
    .transform((text) => text.replace(/^ /, "+"))
    .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, "not an E.164 number"))
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(1_000).optional().describe("`nextCursor` of the page before."),
})

const textBack = z.object({
  state: z.string().describe("The ledger's state: held, claimed, submitting, accepted, delivered, …"),
  reason: z.string().nullable(),
  sentAt: nullableInstant,
})

const call = z
  .object({
    callId: z.string(),
    carrier: z.string(),
    from: z.string().nullable().describe("The caller, E.164; null when withheld."),
    to: z.string().nullable(),
    locationId: z.string().nullable(),
    startedAt: nullableInstant,
    verdict: z.string(),
    reason: z.string(),
    textBack: textBack.nullable().describe("Null while it is undecided."),
  })
  .meta({ id: "Call" })

export const callPage = z.object({ items: z.array(call), nextCursor: z.string().nullable() }).meta({ id: "CallPage" })

const leg = z.object({
  role: z.string(),
  outcome: z.string().nullable(),
  cause: z.string().nullable(),
  startedAt: nullableInstant,
  answeredAt: nullableInstant,
  endedAt: nullableInstant,
  target: z.string().nullable(),
})

export const callInFull = z
  .object({
    ...call.shape,
    version: z.number().int(),
    brandId: z.string().nullable(),
    accountId: z.string().nullable(),
    origin: z.string(),
    answeredBy: z.string().nullable(),
    endedAt: nullableInstant,
    ringMs: z.number().nullable(),
    legs: z.array(leg),
    textBack: textBack
      .extend({
        messageId: z.string().nullable(),
        body: z.string().nullable(),
        segments: z.number().int(),
        deliveredAt: nullableInstant,
        holdUntil: nullableInstant,
        errorCode: z.string().nullable(),
        textedInError: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: "CallInFull" })

export const callParams = z.object({ callId: z.string().min(1).max(500) })

export const unsettledQuery = resellerQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) })

export const unsettledPage = z
  .object({
    items: z.array(
      z.object({
        messageId: z.string(),
        callId: z.string().nullable(),
        accountId: z.string(),
        line: z.string(),
        submittingAt: nullableInstant,
        givenUp: z.boolean(),
      }),
    ),
  })
  .meta({ id: "UnsettledPage", description: "Texts whose fate is not known. They are never sent again." })

export const switchParams = z.object({ scope: z.enum(["reseller", "brand", "account"]), id: slug })
export const switchBody = z.strictObject({ stopped: z.boolean(), why: z.string().trim().min(1).max(500) })
export const switchState = z
  .object({ scope: z.string(), id: z.string(), stopped: z.boolean(), changedAt: nullableInstant })
  .meta({ id: "Switch" })

export const keyBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1),
})
export const keyParams = z.object({ id: z.string().regex(/^[0-9a-f]{12}$/, "not the id of a key") })
const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: nullableInstant,
})
export const keyList = z.object({ items: z.array(apiKey) }).meta({ id: "KeyList" })
export const newKey = apiKey
  .extend({ key: z.string().describe("Told this once; only its hash is kept.") })
  .meta({ id: "NewKey" })
