import { z } from "zod"
import { instant, nullableInstant, number, placeQuery, slug } from "./common.ts"
import { cannedReply } from "./replies.ts"
import { faults, offending, revision } from "./words.ts"

const hours = z
  .record(z.string().max(20), z.array(z.string().max(20)).max(12))
  .describe('Days ("mon", "mon-thu") to intervals ("08:00-12:00"), local time.')
  .meta({ examples: [{ "mon-thu": ["08:00-12:00", "13:00-17:00"], fri: ["08:00-15:00"] }] })
const closures = z.array(z.strictObject({ date: z.iso.date(), name: z.string().trim().min(1).max(100) })).max(400)
const excludes = z.array(z.strictObject({ number, label: z.string().trim().max(100).default("") })).max(5_000)
const textOrNone = z.enum(["text", "none"])

const templates = z.strictObject({ open: z.string().min(1).max(1_600), closed: z.string().min(1).max(1_600) })

/** The rules that hold at a location in the end: its own keys over its brand's over the defaults. */
const policy = z
  .object({
    enabled: z.boolean(),
    delayMs: z.number(),
    repeatWindowMinutes: z.number(),
    textAt: z.enum(["hung_up", "rung_out"]),
    onVoicemail: textOrNone,
    onRejected: textOrNone,
    onNetworkFailure: textOrNone,
    shortRingMs: z.number(),
    quietHours: z.enum(["allow", "hold"]),
  })
  .meta({ id: "TextBackPolicy" })

const policyChange = z
  .strictObject({
    enabled: z.boolean(),
    delayMs: z.number().int().min(0).max(3_600_000),
    repeatWindowMinutes: z.number().int().min(1).max(10_080),
    textAt: z.enum(["hung_up", "rung_out"]),
    onVoicemail: textOrNone,
    onRejected: textOrNone,
    onNetworkFailure: textOrNone,
    shortRingMs: z.number().int().min(0).max(60_000),
    quietHours: z.enum(["allow", "hold"]),
  })
  .partial()
  .meta({ id: "TextBackPolicyChange" })

const shown = {
  id: z.string(),
  name: z.string(),
  brandId: z.string(),
  brandName: z.string(),
  timeZone: z.string(),
}

export const locationsQuery = placeQuery
export const locationList = z
  .object({
    items: z.array(
      z
        .object({
          ...shown,
          lines: z.array(z.object({ number: z.string(), label: z.string(), serviceLine: z.string() })),
          textBackEnabled: z.boolean(),
          open: z.boolean().describe("Now."),
          nextOpeningAt: nullableInstant.describe("Now where it is open; null when not within 60 days."),
        })
        .meta({ id: "LocationSummary" }),
    ),
  })
  .meta({ id: "LocationList" })

export const locationParams = z.object({ locationId: slug })

export const locationInFull = z
  .object({
    ...shown,
    revision: z
      .number()
      .int()
      .describe("The directory's; send it back as `revision` to be told when somebody was faster."),
    editedInConsole: z.boolean(),
    hours,
    closures: z.array(z.object({ date: z.string(), name: z.string() })),
    lines: z.array(
      z.object({
        number: z.string(),
        label: z.string(),
        serviceLine: z.string(),
        calls: z.string().nullable().describe("The account that tells of its calls."),
        texts: z.string().nullable().describe("The account that takes its texts."),
      }),
    ),
    staff: z.array(z.object({ name: z.string(), mobile: z.string().nullable(), email: z.string().nullable() })),
    excludes: z.array(z.object({ number: z.string(), label: z.string() })),
    templates: z.object({ open: z.string(), closed: z.string() }),
    replies: z.array(cannedReply).describe("Its own canned replies."),
    brandReplies: z.array(cannedReply).describe("Its brand's, which come after its own where the names differ."),
    policy,
    open: z.boolean(),
    nextOpeningAt: nullableInstant,
  })
  .meta({ id: "LocationInFull" })

export const hoursBody = z.strictObject({ hours, closures: closures.optional(), revision }).meta({
  examples: [{ hours: { "mon-fri": ["08:00-17:00"] }, closures: [{ date: "2026-12-25", name: "Christmas Day" }] }],
})
export const templatesBody = z
  .strictObject({ ...templates.partial().shape, revision })
  .meta({ examples: [{ open: "Hi, this is {{location.name}}. Sorry we missed you. Reply STOP to opt out." }] })
export const excludesBody = z
  .strictObject({ excludes, revision })
  .meta({ examples: [{ excludes: [{ number: "+15125550188", label: "dental laboratory" }] }] })
export const policyBody = z.strictObject({ ...policyChange.shape, revision }).meta({ examples: [{ delayMs: 5_000 }] })

export const previewBody = z
  .strictObject({
    at: instant.optional().describe("Default: now."),
    caller: z
      .strictObject({ number: number.optional(), name: z.string().max(100).optional() })
      .optional()
      .describe("Who calls; left out: somebody we know nothing of."),
    line: number.optional().describe("The line that is called; default: the location's first."),
    templates: templates.partial().optional().describe("A draft to look at instead of what is saved."),
    hours: hours.optional().describe("A draft, likewise."),
    closures: closures.optional(),
  })
  .meta({ id: "PreviewRequest", examples: [{ at: "2026-11-24T23:30:00Z", caller: { name: "Maria Lopez" } }] })

const words = z.object({
  source: z.string(),
  body: z.string().nullable().describe("Null where the template does not read, or says nothing."),
  encoding: z.string().nullable(),
  segments: z.number().int(),
  units: z.number().int().describe("Septets or UTF-16 units used."),
  offending,
  faults,
  warnings: z.array(z.string()).describe("What a first text should have, and this one lacks."),
})

export const preview = z
  .object({
    at: z.string(),
    localTime: z.string().describe("At the location, YYYY-MM-DDTHH:MM."),
    open: z.boolean(),
    closure: z.string().nullable().describe("The closure that keeps it shut at an hour at which it would be open."),
    nextOpeningAt: nullableInstant,
    nextOpeningWords: z.string().nullable(),
    template: z.enum(["open", "closed"]),
    outcome: z.enum(["text", "hold", "none"]),
    reason: z.string().nullable().describe("Why it waits or why there is none: a decision reason."),
    sendAt: nullableInstant.describe("Of the text, were the call to end at this time."),
    why: z.array(z.string()).describe("In plain words, one step each."),
    body: z.string().nullable().describe("What the caller gets; null for none."),
    segments: z.number().int(),
    words: z.object({ open: words, closed: words }).describe("Both templates at this time."),
  })
  .meta({ id: "Preview" })
