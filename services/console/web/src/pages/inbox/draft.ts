/** A draft and the key that makes sending it twice one text. The key lives as long as the words are the same. */
export interface Draft {
  readonly body: string
  readonly key: string
}

/** Kept for the tab, so that a reload neither loses the words nor sends them a second time. */
export interface DraftStore {
  readonly getItem: (key: string) => string | null
  readonly setItem: (key: string, value: string) => void
  readonly removeItem: (key: string) => void
}

const slot = (threadId: string, kind: "text" | "note"): string => `draft:${kind}:${threadId}`

export function readDraft(store: DraftStore, threadId: string, kind: "text" | "note", newKey: () => string): Draft {
  const kept = store.getItem(slot(threadId, kind))
  if (kept !== null) {
    try {
      const { body, key } = JSON.parse(kept) as Partial<Draft>
      if (typeof body === "string" && typeof key === "string") return { body, key }
    } catch {
      // Not ours; written over by the next letter.
    }
  }
  return { body: "", key: newKey() }
}

/** Other words are another text and get another key. */
export function changeDraft(draft: Draft, body: string, newKey: () => string): Draft {
  return body.trim() === draft.body.trim() ? { ...draft, body } : { body, key: newKey() }
}

export function keepDraft(store: DraftStore, threadId: string, kind: "text" | "note", draft: Draft): void {
  if (draft.body === "") store.removeItem(slot(threadId, kind))
  else store.setItem(slot(threadId, kind), JSON.stringify(draft))
}
