import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { createKey } from "../../api/people.ts"
import type { KeyScope } from "../../api/views.ts"
import { Dialog } from "../../parts/dialog.tsx"
import { Refused } from "../../parts/refused.tsx"
import type { ToldOnce } from "./once-dialog.tsx"
import { KEY_SCOPE_WORDS, KEY_SCOPES } from "./people-words.ts"

export function NewKeyDialog({
  onClose,
  onTold,
}: {
  readonly onClose: () => void
  readonly onTold: (told: ToldOnce) => void
}) {
  const queryClient = useQueryClient()
  const [scopes, setScopes] = useState<ReadonlySet<KeyScope>>(new Set(["calls:read"]))
  const create = useMutation({
    mutationFn: (form: FormData) =>
      createKey(
        String(form.get("name")),
        KEY_SCOPES.filter((scope) => scopes.has(scope)),
      ),
    onSuccess: async ({ name, key }) => {
      await queryClient.invalidateQueries({ queryKey: ["keys"] })
      onTold({ title: `Key ${name}`, secret: key })
    },
  })
  const toggle = (scope: KeyScope) => {
    const next = new Set(scopes)
    if (!next.delete(scope)) next.add(scope)
    setScopes(next)
  }
  return (
    <Dialog title="Make a key" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(new FormData(event.currentTarget))
        }}
      >
        <label className="field">
          <span>What uses it</span>
          <input className="input" name="name" maxLength={100} autoComplete="off" required />
        </label>
        <fieldset className="checks">
          <legend>It may</legend>
          {KEY_SCOPES.map((scope) => (
            <label key={scope}>
              <input type="checkbox" checked={scopes.has(scope)} onChange={() => toggle(scope)} />
              {KEY_SCOPE_WORDS[scope]}
            </label>
          ))}
        </fieldset>
        <Refused error={create.error} />
        <div className="acts">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn primary" disabled={create.isPending || scopes.size === 0}>
            Make it
          </button>
        </div>
      </form>
    </Dialog>
  )
}
