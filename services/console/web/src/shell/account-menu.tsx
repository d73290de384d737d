import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { signOut } from "../api/session.ts"
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine, MenuSwitch } from "../parts/menu.tsx"
import { initials } from "../words/say-number.ts"
import { PasswordDialog } from "./password-dialog.tsx"
import { singleKeysOn } from "./shortcuts.ts"
import { keep, readTheme, setTheme, type Theme } from "./theme.ts"
import { useSession } from "./use-scope.ts"

const THEME_WORDS = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const

/** Where a key asks instead of a person. */
const NOBODY = { name: "Nobody", email: "" }

export function AccountMenu({ onKeys }: { readonly onKeys: () => void }) {
  const person = useSession().person ?? NOBODY
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [theme, setChosen] = useState<Theme>(readTheme)
  const [single, setSingle] = useState(singleKeysOn)
  const [changing, setChanging] = useState(false)
  const leave = async () => {
    await signOut().catch(() => undefined)
    queryClient.clear()
    await navigate({ to: "/sign-in", search: {} })
  }
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button type="button" className="avatar-btn">
            <span className="avatar" aria-hidden="true">
              {initials(person.name)}
            </span>
            <span className="sr">Signed in as {person.name}</span>
          </button>
        }
      >
        <MenuLabel>
          {person.name}
          <br />
          {person.email}
        </MenuLabel>
        <MenuLine />
        <MenuChoice
          value={theme}
          options={THEME_WORDS}
          onChange={(next) => {
            setTheme(next)
            setChosen(next)
          }}
        />
        <MenuLine />
        <MenuSwitch
          checked={single}
          onChange={(on) => {
            keep("single-keys", on ? null : "off")
            setSingle(on)
          }}
        >
          Single-key shortcuts
        </MenuSwitch>
        <MenuItem onSelect={onKeys}>Keys…</MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => setChanging(true)}>Change password…</MenuItem>
        <MenuItem onSelect={leave}>Sign out</MenuItem>
      </Menu>
      {changing ? <PasswordDialog onClose={() => setChanging(false)} onChanged={leave} /> : null}
    </>
  )
}
