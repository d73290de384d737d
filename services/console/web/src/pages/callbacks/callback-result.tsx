import { useMutation, useQueryClient } from "@tanstack/react-query"
import { completeCallback } from "../../api/callbacks.ts"
import type { Callback } from "../../api/views.ts"
import { useToast } from "../../shell/toasts.tsx"
import { TASK_RESULT_WORDS, type TaskResult } from "../../words/codes.ts"
import { nameOfContact } from "../../words/say-contact.ts"

/** One tap says how the call went. */
export function CallbackResult({ task }: { readonly task: Callback }) {
  const queryClient = useQueryClient()
  const toast = useToast()
  const complete = useMutation({
    mutationFn: (result: TaskResult) => completeCallback(task.taskId, result),
    onSuccess: async (_, result) => {
      toast({ words: `${nameOfContact(task.contact)}: ${TASK_RESULT_WORDS[result].toLowerCase()}` })
      await Promise.all(
        [["tasks"], ["thread"], ["threads"], ["thread-counts"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      )
    },
    onError: (error) => toast({ words: `Not changed. ${error.message}` }),
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend that the layout has no place for
    <div className="outs" role="group" aria-label={`How the call to ${nameOfContact(task.contact)} went`}>
      {Object.entries(TASK_RESULT_WORDS).map(([result, words]) => (
        <button
          key={result}
          type="button"
          className="chip"
          disabled={complete.isPending}
          onClick={() => complete.mutate(result as TaskResult)}
        >
          {words}
        </button>
      ))}
    </div>
  )
}
