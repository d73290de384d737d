import type { Bus } from "@rebound/bus"
import type { DirectoryEntity } from "@rebound/contracts"
import { directoryEntityCodec, TOPICS } from "@rebound/contracts"
import type { DirectoryIndex } from "./directory-index.ts"

export interface FollowDirectoryOptions {
  /** Told of each entity that was news (undefined: forgotten), for a copy on disk or for metrics. */
  readonly onApplied?: (key: string, entity: DirectoryEntity | undefined) => void
  /**
   * Told of an entity that cannot be used: no entity, or its secrets do not open. What was known of it stays.
   * Default: `onFatal`, since a service that cannot open secrets has the wrong keys and could verify nothing.
   */
  readonly onUnusable?: (key: string, error: unknown) => void
  /** Default `directory`. */
  readonly topic?: string
}

export interface DirectoryFollower {
  /** Resolves when every entity that was there at the start has been applied. Until then a service is not ready. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/** Keeps an index in step with the topic, from the beginning of the topic on. `onFatal`: it no longer is; the process should end. */
export async function followDirectory(
  bus: Bus,
  index: DirectoryIndex,
  onFatal: (error: unknown) => void,
  options: FollowDirectoryOptions = {},
): Promise<DirectoryFollower> {
  return await bus.follow({
    topic: options.topic ?? TOPICS.directory.name,
    onRecord: ({ key, value }) => {
      try {
        if (value === null) {
          index.remove(key)
          options.onApplied?.(key, undefined)
          return
        }
        const entity = directoryEntityCodec.decode(value)
        if (index.apply(entity)) options.onApplied?.(key, entity)
      } catch (error) {
        if (options.onUnusable === undefined) onFatal(error)
        else options.onUnusable(key, error)
      }
    },
    onFatal,
  })
}
