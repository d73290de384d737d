import { canonical, entityContent } from "./entity-content.ts"
import type { EntityKind } from "./kinds.ts"
import type { EntityDraft } from "./to-entities.ts"

/** An entity that is there, archived ones included. */
export interface KeptEntity extends EntityDraft {
  readonly archived: boolean
}

/** What applying `after` would do. Each list in the order of publication. */
export interface EntityDiff {
  readonly added: readonly EntityDraft[]
  readonly changed: readonly EntityDraft[]
  readonly archived: readonly KeptEntity[]
  readonly unchanged: readonly KeptEntity[]
}

/**
 * Compares what is there with what a file wants. An archived entity that comes back counts as added. Secrets are compared
 * by their digests, so that sealing the same value again is no change.
 */
export function diffEntities(before: readonly KeptEntity[], after: readonly EntityDraft[]): EntityDiff {
  const there = new Map(before.map((entity) => [keyOf(entity), entity]))
  const wanted = new Set(after.map(keyOf))
  const added: EntityDraft[] = []
  const changed: EntityDraft[] = []
  const unchanged: KeptEntity[] = []
  for (const draft of after) {
    const kept = there.get(keyOf(draft))
    if (kept === undefined || kept.archived) added.push(draft)
    else if (sameEntity(kept, draft)) unchanged.push(kept)
    else changed.push(draft)
  }
  const archived = before.filter((entity) => !entity.archived && !wanted.has(keyOf(entity)))
  return { added, changed, archived, unchanged }
}

export const sameEntity = (a: EntityDraft, b: EntityDraft): boolean =>
  canonical(a.secretDigests) === canonical(b.secretDigests) && entityContent(a.body) === entityContent(b.body)

const keyOf = ({ kind, id }: { readonly kind: EntityKind; readonly id: string }): string => `${kind}:${id}`
