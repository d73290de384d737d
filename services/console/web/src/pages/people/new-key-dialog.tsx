import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { createKey } from "../../api/people.ts"
import type { KeyScope } from "../../api/views.ts"
import { Checks } from "../../parts/checks.tsx"
import { Dialog } from "../../parts/dialog.tsx"
import { DialogForm } from "../../parts/dialog-form.tsx"
import type { ToldOnce } from "./once-dialog.tsx"
import { KEY_SCOPE_WORDS, KEY_SCOPES } from "./people-words.ts"

const OFFERED = KEY_SCOPES.map((id) => ({ id, name: KEY_SCOPE_WORDS[id] }))

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
  return (
    <Dialog title="Make a key" onClose={onClose}>
      <DialogForm change={create} submit="Make it" isReady={scopes.size > 0} onClose={onClose}>
        <label className="field">
          <span>What uses it</span>
          <input className="input" name="name" maxLength={100} autoComplete="off" required />
        </label>
        <Checks legend="It may" offered={OFFERED} chosen={scopes} onChange={setScopes} />
      </DialogForm>
    </Dialog>
  )
}
