import type { PartitionWork } from "./partition-work.ts"

/** Waits for work under way; what is still retrying after `drainMs` is left undone. */
export async function drained(
  works: readonly PartitionWork[],
  stopping: AbortController,
  drainMs: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, drainMs)
  })
  await Promise.race([Promise.all(works.map((at) => at.idle())), late])
  clearTimeout(timer)
  stopping.abort()
}
