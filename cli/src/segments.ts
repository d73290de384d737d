import { segment } from "@rebound/messaging"
import { UsageError } from "./usage.ts"
import type { CommandWorld } from "./world.ts"

/** Encoding and segments as carriers bill them, and what plain characters would save. */
export function segments(args: readonly string[], world: CommandWorld): number {
  const [text, ...more] = args
  if (text === undefined || more.length > 0) throw new UsageError("segments takes one TEXT: put it in quotes")
  const asIs = segment(text)
  const plain = segment(text, { smartEncoding: true })
  world.out(`${asIs.encoding}, ${asIs.segments} ${asIs.segments === 1 ? "segment" : "segments"}`)
  for (const { char, position } of asIs.offending.slice(0, 10))
    world.out(`  “${char}” at ${position + 1} is not in GSM-7`)
  if (plain.encoding === asIs.encoding) return 0
  const count = `${plain.segments} ${plain.segments === 1 ? "segment" : "segments"}`
  // One segment either way costs nothing yet: what is lost is room.
  const room = plain.segments < asIs.segments ? "" : ", with room for more than twice as many characters"
  world.out(`  written plainly (${plain.encoding}) it would be ${count}${room}`)
  return 0
}
