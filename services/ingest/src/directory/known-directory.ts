import { setTimeout as settled } from "node:timers/promises"
import type { Bus } from "@rebound/bus"
import { recordKeys } from "@rebound/contracts"
import {
  createDirectoryIndex,
  type DirectoryFollower,
  type DirectoryView,
  followDirectory,
  type OpenSecret,
} from "@rebound/directory"
import type { Lifecycle, Log } from "@rebound/runtime"
import type { SealedDirectory } from "./sealed-directory.ts"

export interface KnownDirectory {
  readonly view: DirectoryView
  /** Something to verify webhooks with is there: from the topic, or from the last time. */
  isKnown(): boolean
}

/** A burst of changes is written once. */
const SAVE_AFTER_MS = 200
const CLOSE_WITHIN_MS = 1_000

/**
 * The directory as ingest needs it: at once from the sealed copy where there is one, so that webhooks are verified while
 * Kafka is away, and from the topic as soon as it answers. Resolves when either is there.
 */
export async function openDirectory(
  lifecycle: Lifecycle,
  options: {
    readonly bus: Bus
    readonly openSecret: OpenSecret
    readonly sealed: SealedDirectory
    readonly log: Log
    readonly onFatal: (error: unknown) => void
  },
): Promise<KnownDirectory> {
  const { bus, log, onFatal, sealed } = options
  const index = createDirectoryIndex(options.openSecret)
  let timer: NodeJS.Timeout | undefined
  let closing = false
  let known = false
  const save = () =>
    sealed.save().catch((error: unknown) => log.warn({ err: error }, "the directory could not be kept on disk"))
  await lifecycle.start(
    "sealed directory",
    () => undefined,
    async () => {
      clearTimeout(timer)
      await save()
    },
  )

  for (const entity of await kept(sealed, log)) {
    const kind = entity.body.case
    if (kind === undefined || !index.apply(entity)) continue
    sealed.note(recordKeys.directory(kind, entity.resellerId, entity.id), entity)
    known = true
  }
  if (known) log.info("verifying with the directory of the last time until Kafka tells of changes")

  const following = followDirectory(bus, index, onFatal, {
    onApplied: (key, entity) => {
      sealed.note(key, entity)
      if (timer !== undefined || closing) return
      timer = setTimeout(() => {
        timer = undefined
        void save()
      }, SAVE_AFTER_MS)
    },
  })
  const caughtUp = following.then(async (follower) => {
    await follower.ready
    known = true
  })
  caughtUp.catch((error: unknown) => {
    if (!closing) onFatal(error)
  })
  await lifecycle.start(
    "directory",
    () => undefined,
    async () => {
      closing = true
      // While Kafka is away there is no follower yet, and nothing to wait for.
      await Promise.race([following.then((follower: DirectoryFollower) => follower.close()), settled(CLOSE_WITHIN_MS)])
    },
  )
  if (!known) await caughtUp
  return { view: index, isKnown: () => known }
}

async function kept(sealed: SealedDirectory, log: Log) {
  try {
    return await sealed.load()
  } catch (error) {
    log.warn({ err: error }, "the directory on disk cannot be used; waiting for the topic")
    return []
  }
}
