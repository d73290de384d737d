import { useRef, useState } from "react"
import { type HeldRows, holdRows } from "./held-rows.ts"

/** Holds a list still while a pointer is over it. Spread `over` on the element; `release` shows what waits. */
export function useHeldRows<T>(
  rows: readonly T[],
  idOf: (row: T) => string,
): HeldRows<T> & {
  readonly over: { readonly onPointerEnter: () => void; readonly onPointerLeave: () => void }
  readonly release: () => void
} {
  const [held, setHeld] = useState<readonly string[] | null>(null)
  const kept = useRef<ReadonlyMap<string, T>>(new Map())
  const result = holdRows(held, rows, idOf, kept.current)
  const hold = () => {
    kept.current = new Map(rows.map((row) => [idOf(row), row]))
    setHeld(rows.map(idOf))
  }
  return { ...result, over: { onPointerEnter: hold, onPointerLeave: () => setHeld(null) }, release: hold }
}
