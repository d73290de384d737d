import { statfs } from "node:fs/promises"

/**
 * File systems that forget when the machine or the container restarts (Linux statfs(2), magic numbers of
 * include/uapi/linux/magic.h). overlayfs is a container's own layer.
 */
const FORGETFUL: Readonly<Record<number, string>> = {
  16914836: "tmpfs",
  2240043254: "ramfs",
  2035054128: "overlayfs",
}

/** Why the folder's volume cannot hold a spool, or undefined when it can. */
export async function forgetfulVolume(directory: string): Promise<string | undefined> {
  const { type } = await statfs(directory)
  return FORGETFUL[type]
}
