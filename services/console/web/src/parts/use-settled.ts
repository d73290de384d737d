import { useEffect, useRef, useState } from "react"

/** A value once it has not changed for `waitMs`. Compared by what it says, so that a new object of the same words is no change. */
export function useSettled<T>(value: T, waitMs: number): T {
  const words = JSON.stringify(value)
  const [settled, setSettled] = useState(value)
  const latest = useRef(value)
  latest.current = value
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words stand for the value
  useEffect(() => {
    const timer = setTimeout(() => setSettled(latest.current), waitMs)
    return () => clearTimeout(timer)
  }, [words, waitMs])
  return settled
}
