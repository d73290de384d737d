import { z } from "zod"
import { SCOPES } from "../../access/principal.ts"
import { nullableInstant } from "./common.ts"

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
