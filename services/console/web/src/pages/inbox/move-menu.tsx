import { ArrowRightLeft } from "lucide-react"
import type { LocationRef, Thread } from "../../api/views.ts"
import { Menu, MenuItem, MenuLabel } from "../../parts/menu.tsx"
import { moveOf, type ThreadActions } from "./thread-actions.ts"

/** The sites that a thread may go to; letters typed in it lead to a name. */
export function MoveMenu({
  thread,
  sites,
  actions,
  open,
  onOpenChange,
}: {
  readonly thread: Thread
  readonly sites: readonly LocationRef[]
  readonly actions: ThreadActions
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}) {
  return (
    <Menu
      align="end"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button type="button" className="btn sm icon" aria-label="Move to another site">
          <ArrowRightLeft className="ico s" />
        </button>
      }
    >
      <MenuLabel>Move to</MenuLabel>
      {sites.map(({ id, name }) => (
        <MenuItem key={id} onSelect={() => actions.move.mutate(moveOf(thread.locationId, id))}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  )
}
