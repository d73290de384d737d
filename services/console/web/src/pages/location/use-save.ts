import { useMutation, useQueryClient } from "@tanstack/react-query"
import { ApiProblem, faultsOf } from "../../api/problem.ts"
import type { LocationInFull } from "../../api/views.ts"
import { useToast } from "../../shell/toasts.tsx"

/** How a part is saved, and how that went. */
export interface Save<Body> {
  readonly run: (body: Body) => void
  readonly busy: boolean
  /** Why it was not saved, in words. */
  readonly faults: readonly string[]
}

/** Saves a part of a location. What was refused is said in words, with every fault and where it stands. */
export function useSave<Body>(
  locationId: string,
  done: string,
  save: (body: Body) => Promise<LocationInFull>,
): Save<Body> {
  const queryClient = useQueryClient()
  const toast = useToast()
  const mutation = useMutation({
    mutationFn: save,
    onSuccess: async (location) => {
      queryClient.setQueryData(["location", locationId], location)
      toast({ words: done })
      await Promise.all(
        [["locations"], ["preview", locationId], ["thread-replies"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      )
    },
  })
  return {
    run: mutation.mutate,
    busy: mutation.isPending,
    faults: mutation.error === null ? [] : refusedWords(mutation.error),
  }
}

const refusedWords = (error: Error): readonly string[] =>
  error instanceof ApiProblem && error.status === 409
    ? ["Somebody changed this location since you opened it. Load the page again, then change it."]
    : faultsOf(error)
