import { Link } from "@tanstack/react-router"
import { AlarmClock, ArrowRightLeft, Check, ChevronLeft, Ellipsis, Phone, RotateCcw, UserRound } from "lucide-react"
import { useState } from "react"
import type { Thread } from "../../api/views.ts"
import { Menu, MenuItem, MenuLabel, MenuLine } from "../../parts/menu.tsx"
import { useShortcuts } from "../../shell/shortcuts.ts"
import { useNames, useSession } from "../../shell/use-scope.ts"
import { OUTCOME_WORDS, type Outcome } from "../../words/codes.ts"
import { nameOfContact } from "../../words/say-contact.ts"
import { sayNumber } from "../../words/say-number.ts"
import { sitesToMoveTo } from "./sites-to-move-to.ts"
import type { ThreadActions } from "./thread-actions.ts"
import { AssignItems, MoveItems, SnoozeItems } from "./thread-menus.tsx"

type Opened = "snooze" | "assign" | "close" | "move" | null

/** Who it is and what can be done: call, snooze, give to somebody, move to another site, close with an outcome. */
export function ThreadTop({ thread, actions }: { readonly thread: Thread; readonly actions: ThreadActions }) {
  const { locationName } = useNames()
  const { person, locations } = useSession()
  const me = person?.name ?? ""
  const sites = sitesToMoveTo(thread, locations)
  const [opened, setOpened] = useState<Opened>(null)
  const number = thread.contact?.numbers[0]
  const done = thread.state === "done"
  const menu = (which: Exclude<Opened, null>) => ({
    open: opened === which,
    onOpenChange: (open: boolean) => setOpened(open ? which : null),
  })
  useShortcuts({
    h: () => setOpened("snooze"),
    m: () => setOpened(sites.length === 0 ? null : "move"),
    a: () => setOpened("assign"),
    e: () => setOpened(done ? null : "close"),
  })

  return (
    <div className="thread-top">
      <Link
        className="btn icon quiet back"
        to="/inbox"
        search={(before) => ({ ...before, thread: undefined })}
        aria-label="Back to threads"
      >
        <ChevronLeft className="ico" />
      </Link>
      <div className="t">
        <h2>{nameOfContact(thread.contact)}</h2>
        <p>
          {sayNumber(number)}
          {thread.locationId === null ? "" : `, ${locationName(thread.locationId)}`}
          {thread.assignee === null ? "" : `. ${thread.assignee === me ? "You have" : `${thread.assignee} has`} it`}
        </p>
      </div>
      <div className="acts">
        <Menu
          align="end"
          {...menu("assign")}
          trigger={
            <button type="button" className="btn sm icon" aria-label="Assign">
              <UserRound className="ico s" />
            </button>
          }
        >
          <AssignItems thread={thread} actions={actions} />
        </Menu>
        <Menu
          align="end"
          {...menu("snooze")}
          trigger={
            <button type="button" className="btn sm icon" aria-label="Snooze">
              <AlarmClock className="ico s" />
            </button>
          }
        >
          <SnoozeItems actions={actions} />
        </Menu>
        {sites.length === 0 ? null : (
          <Menu
            align="end"
            {...menu("move")}
            trigger={
              <button type="button" className="btn sm icon" aria-label="Move to another site">
                <ArrowRightLeft className="ico s" />
              </button>
            }
          >
            <MoveItems thread={thread} actions={actions} sites={sites} />
          </Menu>
        )}
        {number === undefined ? null : (
          <a className="btn sm keep" href={`tel:${number}`}>
            <Phone className="ico s" />
            Call
          </a>
        )}
        {thread.state === "open" ? null : (
          <button type="button" className="btn sm keep" onClick={() => actions.state.mutate({ state: "open" })}>
            <RotateCcw className="ico s" />
            Open again
          </button>
        )}
        {done ? null : (
          <Menu
            align="end"
            {...menu("close")}
            trigger={
              <button type="button" className="btn sm primary keep">
                <Check className="ico s" />
                Close
              </button>
            }
          >
            <MenuLabel>What it came to</MenuLabel>
            {Object.entries(OUTCOME_WORDS).map(([outcome, words]) => (
              <MenuItem
                key={outcome}
                onSelect={() => actions.state.mutate({ state: "done", outcome: outcome as Outcome })}
              >
                {words}
              </MenuItem>
            ))}
          </Menu>
        )}
        {/* A phone has no room for a button each. */}
        <Menu
          align="end"
          trigger={
            <button type="button" className="btn sm icon quiet more" aria-label="More">
              <Ellipsis className="ico" />
            </button>
          }
        >
          <AssignItems thread={thread} actions={actions} />
          <MenuLine />
          <SnoozeItems actions={actions} />
          {sites.length === 0 ? null : (
            <>
              <MenuLine />
              <MoveItems thread={thread} actions={actions} sites={sites} />
            </>
          )}
        </Menu>
      </div>
    </div>
  )
}
