import { useMutation, useQueryClient } from "@tanstack/react-query"
import { assignThread, markRead, moveThread, nameContact, type StateChange, setThreadState } from "../../api/threads.ts"
import { useToast } from "../../shell/toasts.tsx"
import { useNames } from "../../shell/use-scope.ts"
import { OUTCOME_WORDS } from "../../words/codes.ts"
import { sayMoved } from "../../words/say-move.ts"

interface Move {
  /** Where it was, to go back there; null where there is no way back. */
  readonly from: string | null
  readonly to: string
  /** Makes a repeated request one move. */
  readonly key: string
}

/** A move that somebody chose just now. */
export const moveOf = (from: string | null, to: string): Move => ({ from, to, key: crypto.randomUUID() })

/** What can be done with a thread besides writing. Each deed reads the thread and the lists again, and says so quietly. */
export function useThreadActions(threadId: string) {
  const queryClient = useQueryClient()
  const toast = useToast()
  const { locationName } = useNames()
  const readAgain = () =>
    Promise.all(
      [["thread", threadId], ["threads"], ["thread-counts"], ["tasks"]].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    )
  const failed = (error: Error) => toast({ words: `Not changed. ${error.message}` })

  const state = useMutation({
    mutationFn: (change: StateChange) => setThreadState(threadId, change),
    onSuccess: async (_, change) => {
      const undo = { words: "Undo", run: () => state.mutate({ state: "open" }) }
      if (change.state === "done")
        toast({ words: `Thread closed as “${OUTCOME_WORDS[change.outcome].toLowerCase()}”`, action: undo })
      if (change.state === "snoozed")
        toast({ words: "Snoozed. It comes back by itself, or when they write", action: undo })
      await readAgain()
    },
    onError: failed,
  })
  const assign = useMutation({
    mutationFn: (assignee: string | null) => assignThread(threadId, assignee),
    onSuccess: readAgain,
    onError: failed,
  })
  const read = useMutation({ mutationFn: () => markRead(threadId), onSuccess: readAgain })
  const name = useMutation({
    mutationFn: (name: string) => nameContact(threadId, name),
    onSuccess: readAgain,
    onError: failed,
  })
  const move = useMutation({
    mutationFn: ({ to, key }: Move) => moveThread(threadId, to, key),
    onSuccess: async (moved, { from, to }) => {
      const undo = { words: "Undo", run: () => move.mutate(moveOf(null, from ?? "")) }
      toast({ words: sayMoved(locationName(to), moved), ...(from !== null && { action: undo }) })
      await readAgain()
    },
    onError: failed,
  })
  return { state, assign, read, name, move }
}

export type ThreadActions = ReturnType<typeof useThreadActions>
