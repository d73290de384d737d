/**
 * Nothing moves while a pointer is over a list: what is new waits behind “3 new”. Pure, so that the rule is told in one
 * place: rows that are shown stay where they are and are brought up to date; rows that are new wait; rows that are gone
 * go at the next release only.
 */
export interface HeldRows<T> {
  readonly shown: readonly T[]
  /** How many rows of the newest answer are not on the screen. */
  readonly waiting: number
}

export function holdRows<T>(
  shownIds: readonly string[] | null,
  incoming: readonly T[],
  idOf: (row: T) => string,
  kept: ReadonlyMap<string, T>,
): HeldRows<T> {
  if (shownIds === null) return { shown: incoming, waiting: 0 }
  const byId = new Map(incoming.map((row) => [idOf(row), row]))
  const shown = shownIds.flatMap((id) => {
    const row = byId.get(id) ?? kept.get(id)
    return row === undefined ? [] : [row]
  })
  const on = new Set(shownIds)
  return { shown, waiting: incoming.filter((row) => !on.has(idOf(row))).length }
}
