import { z } from "zod"
import { nullableInstant } from "./common.ts"

export const setup = z
  .object({
    ingestUrl: z.string().nullable().describe("Where this installation takes webhooks; null: ask the operator."),
    accounts: z.array(
      z
        .object({
          id: z.string(),
          kind: z.string(),
          publicUrl: z.string().nullable(),
          webhooks: z.array(
            z.object({
              what: z.enum(["voice", "sms", "receipts", "cdr"]),
              url: z.string().nullable(),
              path: z.string(),
            }),
          ),
          firstEventAt: nullableInstant.describe("Null: waiting for the first event."),
          lastEventAt: nullableInstant,
        })
        .meta({ id: "SetupAccount" }),
    ),
    lines: z.array(
      z
        .object({
          number: z.string(),
          label: z.string(),
          brandId: z.string(),
          locationId: z.string(),
          calls: z.string().nullable(),
          texts: z.string().nullable(),
          firstEventAt: nullableInstant.describe("Null: waiting for the first call."),
          lastEventAt: nullableInstant,
        })
        .meta({ id: "SetupLine" }),
    ),
  })
  .meta({ id: "Setup" })
