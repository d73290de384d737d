import type { LocationRef, Thread } from "../../api/views.ts"
import { MenuChoice, MenuItem, MenuLabel } from "../../parts/menu.tsx"
import { useSession } from "../../shell/use-scope.ts"
import { moveOf, type ThreadActions } from "./thread-actions.ts"
import { snoozeChoices } from "./waiting.ts"

interface Of {
  readonly thread: Thread
  readonly actions: ThreadActions
}

const NOBODY = "*"

/** Who may have the thread: whoever looks on, who has it already, nobody. */
export function AssignItems({ thread, actions }: Of) {
  const me = useSession().person?.name ?? ""
  const people = [...new Set([me, thread.assignee ?? ""].filter((name) => name !== ""))]
  return (
    <>
      <MenuLabel>Who has it</MenuLabel>
      <MenuChoice
        value={thread.assignee ?? NOBODY}
        options={[
          ...people.map((name) => [name, name === me ? `${name} (you)` : name] as const),
          [NOBODY, "Nobody"] as const,
        ]}
        onChange={(name) => actions.assign.mutate(name === NOBODY ? null : name)}
      />
    </>
  )
}

export function SnoozeItems({ actions }: Pick<Of, "actions">) {
  return (
    <>
      <MenuLabel>Snooze until</MenuLabel>
      {snoozeChoices(new Date()).map(({ words, until }) => (
        <MenuItem key={words} onSelect={() => actions.state.mutate({ state: "snoozed", snoozedUntil: until })}>
          {words}
        </MenuItem>
      ))}
    </>
  )
}

/** The sites that a thread may go to; letters typed in the menu lead to a name. */
export function MoveItems({ thread, actions, sites }: Of & { readonly sites: readonly LocationRef[] }) {
  return (
    <>
      <MenuLabel>Move to</MenuLabel>
      {sites.map(({ id, name }) => (
        <MenuItem key={id} onSelect={() => actions.move.mutate(moveOf(thread.locationId, id))}>
          {name}
        </MenuItem>
      ))}
    </>
  )
}
