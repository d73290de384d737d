import type { DirectoryView } from "@rebound/directory"
import type { Thread } from "../threads/thread.ts"

/**
 * The line that the next reply leaves from, E.164: the thread's own. Where that moved to another brand or is gone, another one of the
 * thread's brand and location that takes texts, the lowest number: a caller must not hear from a brand they never called. Undefined
 * where there is none.
 */
export function replyLineOf(
  thread: Pick<Thread, "brandId" | "locationId" | "line">,
  directory: DirectoryView,
  resellerId: string,
): string | undefined {
  const own = directory.lineByNumber(thread.line)
  if (own?.resellerId === resellerId && own.location.brand.id === thread.brandId)
    return own.textsAccountId === "" ? undefined : own.number
  let found: string | undefined
  for (const { location, number, resellerId: owner, textsAccountId } of directory.lines()) {
    const isTheirs = owner === resellerId && location.brand.id === thread.brandId && location.id === thread.locationId
    if (isTheirs && textsAccountId !== "" && (found === undefined || number < found)) found = number
  }
  return found
}
