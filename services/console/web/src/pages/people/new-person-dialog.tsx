import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { createPerson } from "../../api/people.ts"
import type { Role } from "../../api/views.ts"
import { Checks } from "../../parts/checks.tsx"
import { Dialog } from "../../parts/dialog.tsx"
import { DialogForm } from "../../parts/dialog-form.tsx"
import { useSession } from "../../shell/use-scope.ts"
import type { ToldOnce } from "./once-dialog.tsx"
import { ROLE_WORDS } from "./people-words.ts"

const ROLES = Object.keys(ROLE_WORDS) as readonly Role[]

export function NewPersonDialog({
  onClose,
  onTold,
}: {
  readonly onClose: () => void
  readonly onTold: (told: ToldOnce) => void
}) {
  const { brands, locations } = useSession()
  const queryClient = useQueryClient()
  const [role, setRole] = useState<Role>("site")
  const [places, setPlaces] = useState<ReadonlySet<string>>(new Set())
  const offered = role === "brand" ? brands : role === "site" ? locations : []
  const create = useMutation({
    mutationFn: (form: FormData) => {
      const chosen = offered.map(({ id }) => id).filter((id) => places.has(id))
      return createPerson({
        name: String(form.get("name")),
        email: String(form.get("email")),
        role,
        brands: role === "brand" ? chosen : [],
        locations: role === "site" ? chosen : [],
      })
    },
    onSuccess: async ({ name, password }) => {
      await queryClient.invalidateQueries({ queryKey: ["people"] })
      onTold({ title: `Password of ${name}`, secret: password ?? "" })
    },
  })
  return (
    <Dialog title="Let somebody sign in" onClose={onClose}>
      <DialogForm change={create} submit="Make a password" onClose={onClose}>
        <label className="field">
          <span>Name</span>
          <input className="input" name="name" maxLength={100} autoComplete="off" required />
        </label>
        <label className="field">
          <span>Work email</span>
          <input className="input" type="email" name="email" maxLength={200} autoComplete="off" required />
        </label>
        <label className="field">
          <span>Sees</span>
          <select className="select" value={role} onChange={(event) => setRole(event.target.value as Role)}>
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {ROLE_WORDS[one]}
              </option>
            ))}
          </select>
        </label>
        {offered.length === 0 ? null : (
          <Checks
            legend={role === "brand" ? "Which brands" : "Which locations"}
            offered={offered}
            chosen={places}
            onChange={setPlaces}
          />
        )}
      </DialogForm>
    </Dialog>
  )
}
