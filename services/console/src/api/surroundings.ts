import type { DirectoryFile, SecretResolver } from "@rebound/directory"
import type { Log } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { ApiKeys } from "../access/api-keys.ts"
import type { CallsSource } from "../calls/calls-source.ts"
import type { Applied, ApplyOptions } from "../directory/apply-directory.ts"

/** What the routes need of the rest of the console. */
export interface ApiSurroundings {
  readonly store: Store
  readonly keys: ApiKeys
  readonly calls: CallsSource
  readonly apply: (directory: DirectoryFile, options: ApplyOptions) => Promise<Applied>
  /** Resolves `{ env }` in a directory that the admin sends. Others' keys may not read our environment. */
  readonly resolveSecret: SecretResolver
  readonly log: Log
  /** Told of each answer, for metrics; `route` is the pattern, not the address. */
  readonly observe: (route: string, status: number, seconds: number) => void
}
