import { useMutation, useQueryClient } from "@tanstack/react-query"
import { assignThread, markRead, nameContact, type StateChange, setThreadState } from "../../api/threads.ts"
import { useToast } from "../../shell/toasts.tsx"
import { OUTCOME_WORDS } from "../../words/codes.ts"

/** What can be done with a thread besides writing. Each deed reads the thread and the lists again, and says so quietly. */
export function useThreadActions(threadId: string) {
  const queryClient = useQueryClient()
  const toast = useToast()
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
  return { state, assign, read, name }
}

export type ThreadActions = ReturnType<typeof useThreadActions>
