import { z } from "zod"
import { ROLES } from "../../access/principal.ts"
import { nullableInstant, slug } from "./common.ts"

const look = z
  .object({
    id: z.string(),
    name: z.string(),
    productName: z.string(),
    accentHue: z.number().nullable().describe("Degrees; everything else of the look derives from it."),
  })
  .meta({ id: "ResellerLook" })

const brandRef = z.object({ id: z.string(), name: z.string(), trade: z.string() }).meta({ id: "BrandRef" })
const locationRef = z
  .object({ id: z.string(), name: z.string(), brandId: z.string(), timeZone: z.string() })
  .meta({ id: "LocationRef" })

export const session = z
  .object({
    person: z
      .object({ id: z.string(), name: z.string(), email: z.string() })
      .nullable()
      .describe("Null where a key asks."),
    role: z.enum(ROLES),
    scopes: z.array(z.string()),
    reseller: look,
    brands: z.array(brandRef),
    locations: z.array(locationRef),
  })
  .meta({ id: "Session", description: "Who asks, to whom, and what of it they may see." })

export const brandList = z.object({ items: z.array(brandRef) }).meta({ id: "BrandList" })

export const doorLook = z
  .object({
    reseller: look
      .nullable()
      .describe("Null when the address is nobody's in particular: sign-in then asks for the reseller."),
  })
  .meta({ id: "DoorLook", description: "What the sign-in page may know before anyone has signed in." })

const password = z.string().min(12).max(128)
export const personBody = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    email: z.email().max(200),
    password: password.optional().describe("Left out, one is made and told once."),
    role: z.enum(ROLES),
    brands: z.array(slug).max(500).default([]).describe("Of the role brand: which."),
    locations: z.array(slug).max(1_000).default([]).describe("Of the role site: which."),
  })
  .meta({ id: "PersonDraft", examples: [{ name: "Pat Doe", email: "pat@northstar.example", role: "reseller" }] })
const personShape = {
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  brands: z.array(z.string()),
  locations: z.array(z.string()),
  createdAt: nullableInstant,
}
const person = z.object(personShape).meta({ id: "Person" })
export const newPerson = z
  .object({
    ...personShape,
    password: z.string().nullable().describe("The one that was made; null when it was given."),
  })
  .meta({ id: "NewPerson" })
export const newPassword = z.strictObject({
  password: password.optional().describe("Left out, one is made and told once."),
})
export const passwordSet = z
  .object({ password: z.string().nullable().describe("The one that was made; null when it was given.") })
  .meta({ id: "PasswordSet" })
export const ownPassword = z.strictObject({ present: z.string().min(1).max(128), next: password })
export const peopleList = z.object({ items: z.array(person) }).meta({ id: "PeopleList" })
export const personParams = z.object({ personId: z.string().min(1).max(64) })

export const signInBody = z
  .object({
    email: z.string().trim().min(3).max(200),
    password: z.string().min(1).max(128),
    reseller: slug.optional().describe("Where neither the address nor the installation tells which."),
  })
  .meta({ id: "SignIn" })
export const signedIn = z
  .object({
    person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    role: z.enum(ROLES),
  })
  .meta({ id: "SignedIn" })
