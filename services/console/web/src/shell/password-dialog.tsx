import { useMutation } from "@tanstack/react-query"
import { changeOwnPassword } from "../api/people.ts"
import { Dialog } from "../parts/dialog.tsx"
import { DialogForm } from "../parts/dialog-form.tsx"

/** Changing one's own password. It ends every session, so `onChanged` leads to the door. */
export function PasswordDialog({
  onClose,
  onChanged,
}: {
  readonly onClose: () => void
  readonly onChanged: () => void
}) {
  const change = useMutation({
    mutationFn: (form: FormData) => changeOwnPassword(String(form.get("present")), String(form.get("next"))),
    onSuccess: onChanged,
  })
  return (
    <Dialog title="Change your password" onClose={onClose}>
      <DialogForm change={change} submit="Change it" onClose={onClose}>
        <p className="hint">You are signed out everywhere, here too, and sign in again with the new one.</p>
        <label className="field">
          <span>Present password</span>
          <input className="input" type="password" name="present" autoComplete="current-password" required />
        </label>
        <label className="field">
          <span>New password, at least 12 characters</span>
          <input
            className="input"
            type="password"
            name="next"
            minLength={12}
            maxLength={128}
            autoComplete="new-password"
            required
          />
        </label>
      </DialogForm>
    </Dialog>
  )
}
