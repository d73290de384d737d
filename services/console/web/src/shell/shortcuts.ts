import { useEffect, useRef } from "react"
import { kept } from "./theme.ts"

/** One key, or two one after the other (`g o`). Names as in KeyboardEvent.key, lower case. */
export type Keys = string

/** What each key does; `?` shows the list. Keys that a page does not have do nothing there. */
export const KEY_MAP: readonly (readonly [Keys, string])[] = [
  ["mod+k", "Search and commands"],
  ["/", "Search and commands; in an empty text the canned replies"],
  ["g o", "Overview"],
  ["g i", "Inbox"],
  ["g b", "Callbacks"],
  ["g c", "Calls"],
  ["g l", "Locations"],
  ["j", "Next thread"],
  ["k", "Previous thread"],
  ["r", "To the composer"],
  ["n", "Private note"],
  ["mod+enter", "Send"],
  ["a", "Assign"],
  ["h", "Snooze"],
  ["m", "Move to another site"],
  ["e", "Close: asks for the outcome"],
  ["escape", "Back"],
  ["?", "This list"],
]

/** The first key of a pair waits so long for the second. */
const PAIR_WAIT_MS = 1_200

export interface KeyPress {
  readonly key: string
  readonly mod: boolean
  /** Inside a field, or with a dialog open: only `mod` combinations count there. */
  readonly typing: boolean
  readonly atMs: number
}

export interface Pending {
  readonly key: string
  readonly atMs: number
}

/** Pure: which binding a press completes, and what is left waiting for a second key. */
export function matchKeys(
  bound: readonly Keys[],
  press: KeyPress,
  pending: Pending | null,
  { singleKeys }: { readonly singleKeys: boolean },
): { readonly hit: Keys | null; readonly pending: Pending | null } {
  const key = press.key.toLowerCase()
  if (press.mod) return { hit: bound.find((keys) => keys === `mod+${key}`) ?? null, pending: null }
  if (press.typing || !singleKeys) return { hit: null, pending: null }
  if (pending !== null && press.atMs - pending.atMs <= PAIR_WAIT_MS) {
    const pair = `${pending.key} ${key}`
    if (bound.includes(pair)) return { hit: pair, pending: null }
  }
  if (bound.includes(key)) return { hit: key, pending: null }
  const begins = bound.some((keys) => keys.startsWith(`${key} `))
  return { hit: null, pending: begins ? { key, atMs: press.atMs } : null }
}

/** Single keys can be switched off, for readers who speak to their computer. */
export const singleKeysOn = (): boolean => kept("single-keys") !== "off"

/** Binds keys while the component is there. Shell and pages bind different keys (KEY_MAP), so none hides another. */
export function useShortcuts(bindings: Readonly<Record<Keys, () => void>>): void {
  const current = useRef(bindings)
  current.current = bindings
  useEffect(() => {
    let pending: Pending | null = null
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return
      const match = matchKeys(
        Object.keys(current.current),
        { key: event.key, mod: event.ctrlKey || event.metaKey, typing: isTyping(event.target), atMs: event.timeStamp },
        pending,
        { singleKeys: singleKeysOn() },
      )
      pending = match.pending
      if (match.hit === null) return
      event.preventDefault()
      current.current[match.hit]?.()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.closest("input, textarea, select, [contenteditable], dialog, [role=menu]") !== null
}
