import type { DirectoryFile, SecretResolver } from "@rebound/directory"
import type { Log } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { ApiKeys } from "../access/api-keys.ts"
import type { Sessions } from "../access/authenticate.ts"
import type { CallsSource } from "../calls/calls-source.ts"
import type { Applied, ApplyOptions } from "../directory/apply-directory.ts"
import type { DirectoryReader } from "../directory/directory-now.ts"
import type { WebOptions } from "../pages/serve-web.ts"
import type { People } from "../people/person-store.ts"
import type { SignIn } from "../people/sign-in.ts"
import type { AnalyticsSource, ConversationsSource } from "../ports/sources.ts"
import type { Sightings } from "../setup/sightings.ts"

/** What the routes need of the rest of the console. */
export interface ApiSurroundings {
  readonly store: Store
  readonly directories: DirectoryReader
  readonly keys: ApiKeys
  readonly people: People
  readonly sessions: Sessions & SignIn
  readonly calls: CallsSource
  /** Undefined: this installation runs without; its routes answer 503. */
  readonly conversations: ConversationsSource | undefined
  readonly analytics: AnalyticsSource | undefined
  readonly sightings: Sightings
  /** Where carriers reach ingest, for accounts that name no public address of their own; null when not told. */
  readonly ingestUrl: string | null
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** The pages; left out, there are none and no page to read the description on. */
  readonly web?: Pick<WebOptions, "folder" | "overTls"> | undefined
  readonly apply: (directory: DirectoryFile, options: ApplyOptions) => Promise<Applied>
  /** Resolves `{ env }` in a directory that the admin sends. Others' keys may not read our environment. */
  readonly resolveSecret: SecretResolver
  readonly log: Log
  readonly now: () => number
  readonly random: () => number
  /** Told of each answer, for metrics; `route` is the pattern, not the address. */
  readonly observe: (route: string, status: number, seconds: number) => void
}
