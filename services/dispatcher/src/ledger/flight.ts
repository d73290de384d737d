/** One row of a statement may stand for a key once: which items are the first of theirs. */
export function firstOfEach<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): { readonly first: readonly T[]; readonly isFirst: readonly boolean[] } {
  const seen = new Set<string>()
  const isFirst = items.map((item) => {
    const key = keyOf(item)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  return { first: items.filter((_, index) => isFirst[index]), isFirst }
}
