import type { DirectoryView } from "@rebound/directory"
import type { Thread } from "../threads/thread.ts"

/**
 * The line that the next reply leaves from, E.164: the thread's own, which is the one that the caller used last. It stays so when the
 * thread is moved to another site: the caller knows that number, has the conversation under it in the handset, and agreed to be texted
 * from it; an unknown number would look like a stranger who knows too much. Only where it cannot be, another one of the thread's brand
 * and location that takes texts, the lowest number: the own line moved to another brand (a caller must not hear from a brand they never
 * called) or is gone, or it takes no texts and lies at another site than the thread, which a person moved to where somebody can write.
 * Undefined where there is none.
 */
export function replyLineOf(
  thread: Pick<Thread, "brandId" | "locationId" | "line">,
  directory: DirectoryView,
  resellerId: string,
): string | undefined {
  const own = directory.lineByNumber(thread.line)
  if (own?.resellerId === resellerId && own.location.brand.id === thread.brandId) {
    if (own.textsAccountId !== "") return own.number
    if (own.location.id === thread.locationId) return undefined
  }
  let found: string | undefined
  for (const { location, number, resellerId: owner, textsAccountId } of directory.lines()) {
    const isTheirs = owner === resellerId && location.brand.id === thread.brandId && location.id === thread.locationId
    if (isTheirs && textsAccountId !== "" && (found === undefined || number < found)) found = number
  }
  return found
}
