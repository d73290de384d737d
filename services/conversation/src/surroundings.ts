import type { DirectoryView } from "@rebound/directory"
import type { CallerHasher } from "@rebound/numbers"
import type { CrashPoints, IdSource } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { Sealing } from "./numbers-at-rest/sealing.ts"

/** What every part that writes threads works with. */
export interface ThreadDeps {
  readonly store: Store
  readonly directory: DirectoryView
  readonly hasher: CallerHasher
  readonly sealing: Sealing
  readonly ids: IdSource
  readonly crash: CrashPoints
  /** Unix milliseconds. */
  readonly now: () => number
  /** Mail can be sent: notices by e-mail are written down. */
  readonly mails: boolean
  /** Something was committed: watchers look, outbox and notices go. */
  readonly committed: () => void
}
