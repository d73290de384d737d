import type { Store } from "@rebound/store"
// Without Kysely, which we do not use: half the time to load.
import { betterAuth } from "better-auth/minimal"
import { authAdapter } from "./auth-adapter.ts"

/** Signed in for so long without coming back; a day's use renews it. Seconds. */
const sessionSeconds = 7 * 86_400
const renewSeconds = 86_400
/** The library's bounds, said here: NIST asks for 8 at least where there is no second factor; we make 20 characters. */
const PASSWORD_LENGTH = { min: 12, max: 128 } as const

export interface AuthOptions {
  readonly store: Store
  /** Signs cookies; 32 random bytes or more. */
  readonly secret: string
  /** Cookies travel over TLS only. */
  readonly secureCookies: boolean
}

/** Before the reseller's id in the name of its cookie: a host that serves several tells them apart by it. */
const cookiePrefix = "rebound."

/** Ids of resellers whose session cookie a `Cookie` header bears; at most 4, because somebody made the header. */
export function resellersOfCookies(header: string): string[] {
  const found = header.matchAll(/(?:^|;\s*)(?:__Secure-)?rebound\.([a-z0-9][a-z0-9-]{0,62})\.session_token=/g)
  return [...new Set([...found].map(([, id]) => id ?? ""))].slice(0, 4)
}

/**
 * Sign-in of one reseller: e-mail and password, sessions in its own rows. Its HTTP endpoints are not served; we call three
 * of its functions. No sign-up, no telemetry, no table of its own making: `migrations.ts` has them.
 */
export const createAuth = ({ store, secret, secureCookies }: AuthOptions, resellerId: string) =>
  betterAuth({
    secret,
    // Never called back to: its endpoints are not served. It must be an address all the same.
    baseURL: secureCookies ? "https://console.invalid" : "http://console.invalid",
    database: authAdapter(store, resellerId),
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Ours stands in front: it knows the reseller and the person.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    session: {
      modelName: "person_sessions",
      expiresIn: sessionSeconds,
      updateAge: renewSeconds,
      fields: {
        userId: "person_id",
        expiresAt: "expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
      },
    },
    user: {
      modelName: "people",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
      additionalFields: {
        role: { type: "string", required: true, input: false },
        brandIds: { type: "string", required: true, input: false, fieldName: "brand_ids" },
        locationIds: { type: "string", required: true, input: false, fieldName: "location_ids" },
      },
    },
    account: {
      modelName: "person_credentials",
      fields: {
        userId: "person_id",
        accountId: "account_id",
        providerId: "provider_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: {
      modelName: "person_verifications",
      fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
    },
    advanced: {
      cookiePrefix: `${cookiePrefix}${resellerId}`,
      useSecureCookies: secureCookies,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
    },
  })

export type Auth = ReturnType<typeof createAuth>
