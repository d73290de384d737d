import type { Bus } from "@rebound/bus"
import type { Lifecycle } from "@rebound/runtime"
import type { OpenSecret } from "../entities/kinds.ts"
import type { DirectoryView } from "../view.ts"
import { createDirectoryIndex } from "./directory-index.ts"
import { followDirectory } from "./follow-directory.ts"

/**
 * Follows the directory in `lifecycle` and resolves once everything that was there has been applied: a service that
 * starts before that would take every number for nobody's.
 */
export async function startDirectory(
  lifecycle: Lifecycle,
  options: { readonly bus: Bus; readonly openSecret: OpenSecret; readonly onFatal: (error: unknown) => void },
): Promise<DirectoryView> {
  const index = createDirectoryIndex(options.openSecret)
  const follower = await lifecycle.start(
    "directory",
    () => followDirectory(options.bus, index, options.onFatal),
    (opened) => opened.close(),
  )
  await follower.ready
  return index
}
