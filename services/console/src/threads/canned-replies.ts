import { type ReplyAt, type ReplySpec, repliesAt } from "@rebound/directory"
import {
  parseTemplate,
  renderTemplate,
  type Segmentation,
  segment,
  type TemplateFault,
  type TemplateValues,
} from "@rebound/messaging"
import type { DirectoryNow, LocationNow } from "../directory/directory-now.ts"
import { mergeValues, namesAt } from "../locations/merge-values.ts"
import { openState, scheduleOf } from "../locations/open-now.ts"

/** A canned reply as it may be sent in a thread. */
export interface FilledReply {
  readonly name: string
  readonly text: string
  readonly segments: number
  readonly from: ReplyAt["from"]
}

export type Filling =
  | { readonly ok: true; readonly counted: Segmentation }
  | { readonly ok: false; readonly faults: readonly TemplateFault[] }

/** Fills a canned reply in, as first texts are: look-alikes of dear characters are replaced, what is missing falls back. */
export function fillReply(source: string, values: TemplateValues): Filling {
  const parsed = parseTemplate(source)
  if (!parsed.ok) return parsed
  return { ok: true, counted: segment(renderTemplate(parsed.template, values).trim(), { smartEncoding: true }) }
}

/** What merge fields stand for at a place, for a caller of this name. */
export function valuesAt(
  directory: DirectoryNow,
  at: {
    readonly brandId: string
    readonly location: LocationNow | undefined
    readonly line: string | null
    readonly caller: string
  },
  nowMs: number,
): TemplateValues {
  const schedule = at.location === undefined ? undefined : scheduleOf(at.location.spec)
  const opensMs = schedule === undefined ? null : openState(schedule, nowMs).nextOpeningMs
  const opening = schedule === undefined || opensMs === null ? null : { atMs: opensMs, zone: schedule.zone }
  return mergeValues({ names: namesAt(directory, at), caller: at.caller, opening }, nowMs)
}

/**
 * What people have at hand in a thread, filled in for its caller, the location's own first. Pure. The location counts while
 * it is the thread's brand's: a reply goes out in that brand's name. A text that does not read, which only a newer version
 * can have written, and one that says nothing once filled in are left out.
 */
export function cannedReplies(
  thread: {
    readonly brandId: string
    readonly locationId: string
    readonly line: string
    readonly callerName: string
  },
  directory: DirectoryNow,
  nowMs: number,
): readonly FilledReply[] {
  const found = directory.locations.get(thread.locationId)
  const location = found?.brandId === thread.brandId ? found : undefined
  const brands: readonly ReplySpec[] = directory.brands.get(thread.brandId)?.replies ?? []
  const { brandId, line, callerName: caller } = thread
  const values = valuesAt(directory, { brandId, location, line, caller }, nowMs)
  return repliesAt(location?.spec.replies ?? [], brands).flatMap(({ name, text, from }) => {
    const filling = fillReply(text, values)
    if (!filling.ok || filling.counted.text === "") return []
    return [{ name, text: filling.counted.text, segments: filling.counted.segments, from }]
  })
}
