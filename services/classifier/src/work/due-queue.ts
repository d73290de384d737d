/** Calls by the instant they fall due, per partition. Small binary heaps; a call that moved leaves a stale entry behind. */
export class DueQueue {
  readonly #heaps = new Map<number, { dueAtMs: number; callId: string }[]>()

  add(partition: number, callId: string, dueAtMs: number): void {
    const heap = this.#heaps.get(partition) ?? []
    this.#heaps.set(partition, heap)
    heap.push({ dueAtMs, callId })
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (this.#dueAt(heap, parent) <= this.#dueAt(heap, at)) break
      this.#swap(heap, at, parent)
      at = parent
    }
  }

  /** Takes every call of the partition due at or before `untilMs`, earliest first. Repeats and stale entries included. */
  take(partition: number, untilMs: number): { dueAtMs: number; callId: string }[] {
    const heap = this.#heaps.get(partition)
    const due: { dueAtMs: number; callId: string }[] = []
    while (heap !== undefined && heap.length > 0 && this.#dueAt(heap, 0) <= untilMs) {
      const top = heap[0]
      const last = heap.pop()
      if (top !== undefined) due.push(top)
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last
        this.#sink(heap)
      }
    }
    return due
  }

  /** The earliest due instant of a partition. */
  next(partition: number): number | undefined {
    return this.#heaps.get(partition)?.[0]?.dueAtMs
  }

  drop(partition: number): void {
    this.#heaps.delete(partition)
  }

  partitions(): number[] {
    return [...this.#heaps.keys()]
  }

  #dueAt(heap: { dueAtMs: number }[], at: number): number {
    return heap[at]?.dueAtMs ?? Number.POSITIVE_INFINITY
  }

  #swap<T>(heap: T[], a: number, b: number): void {
    const kept = heap[a] as T
    heap[a] = heap[b] as T
    heap[b] = kept
  }

  #sink(heap: { dueAtMs: number; callId: string }[]): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const child = this.#dueAt(heap, left + 1) < this.#dueAt(heap, left) ? left + 1 : left
      if (this.#dueAt(heap, child) >= this.#dueAt(heap, at)) return
      this.#swap(heap, at, child)
      at = child
    }
  }
}
