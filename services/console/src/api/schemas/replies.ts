import { replyBounds } from "@rebound/directory"
import { z } from "zod"
import { instant, slug } from "./common.ts"
import { faults, offending, revision } from "./words.ts"

export const cannedReply = z
  .object({ name: z.string(), text: z.string().describe("With the merge fields of templates.") })
  .meta({ id: "CannedReply", description: "A text that people send often." })

const drafts = z
  .array(
    z.strictObject({
      name: z.string().trim().min(1).max(replyBounds.nameMax),
      text: z.string().trim().min(1).max(replyBounds.textMax),
    }),
  )
  .max(replyBounds.countMax)

export const brandParams = z.object({ brandId: slug })

export const repliesBody = z.strictObject({ replies: drafts, revision }).meta({
  examples: [{ replies: [{ name: "Parking", text: "{{location.name}}: park behind the building." }] }],
})

export const brandReplies = z
  .object({
    brandId: z.string(),
    revision: z.number().int().describe("The directory's."),
    replies: z.array(cannedReply),
    locations: z.array(z.object({ id: z.string(), name: z.string() })).describe("Whose people have them at hand."),
  })
  .meta({ id: "BrandReplies" })

export const repliesPreviewBody = z.strictObject({
  // A draft is looked at while it is typed: a name may be missing still.
  replies: z
    .array(z.strictObject({ name: z.string().max(replyBounds.nameMax), text: z.string().max(replyBounds.textMax) }))
    .max(replyBounds.countMax),
  caller: z
    .strictObject({ name: z.string().max(100).optional() })
    .optional()
    .describe("Whom they would go to."),
  at: instant.optional().describe("Default: now."),
})

export const repliesPreview = z
  .object({
    items: z.array(
      z.object({
        name: z.string(),
        text: z.string().nullable().describe("Filled in; null where it does not read, says nothing or is too long."),
        encoding: z.string().nullable(),
        segments: z.number().int(),
        units: z.number().int().describe("Septets or UTF-16 units used."),
        offending,
        faults,
      }),
    ),
  })
  .meta({ id: "RepliesPreview" })

export const threadReplies = z
  .object({
    items: z
      .array(
        z.object({
          name: z.string(),
          text: z.string().describe("Filled in for the thread's caller; send it as it is, or changed."),
          segments: z.number().int(),
          from: z.enum(["location", "brand"]).describe("Whose it is."),
        }),
      )
      .describe("The location's first."),
  })
  .meta({ id: "ThreadReplies" })
