import { useQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useDeferredValue, useId, useState } from "react"
import { threadSearchQuery } from "../api/threads.ts"
import { Dialog } from "../parts/dialog.tsx"
import { nameOfContact } from "../words/say-contact.ts"
import { useNames, useSession } from "./use-scope.ts"

interface Command {
  readonly id: string
  readonly words: string
  readonly sub: string
  readonly run: () => void
}

/** More results than fit a screen are no help: type one letter more. */
const SHOWN_MAX = 12

/** Finds pages, locations, and callers by name or number. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("")
  const [at, setAt] = useState(0)
  const list = useId()
  const commands = useCommands(useDeferredValue(text.trim()))
  const chosen = Math.min(at, commands.length - 1)
  const run = (command: Command | undefined) => {
    if (command === undefined) return
    onClose()
    command.run()
  }
  return (
    <Dialog title="Search and commands" onClose={onClose} className="palette">
      <input
        className="input"
        role="combobox"
        aria-label="A page, a location, a caller’s name or number"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
        placeholder="A page, a location, a caller"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
          if (step !== 0) setAt(Math.max(0, Math.min(commands.length - 1, chosen + step)))
          else if (event.key === "Enter") run(commands[chosen])
          else return
          event.preventDefault()
        }}
      />
      <div role="listbox" id={list} aria-label="Results">
        {commands.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the focus and its keys choose here
          // biome-ignore lint/a11y/useFocusableInteractive: the same
          <div
            key={command.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(command)}
          >
            {command.words}
            <span className="sub">{command.sub}</span>
          </div>
        ))}
      </div>
      {commands.length === 0 ? <p className="hint">Nothing by that name or number.</p> : null}
    </Dialog>
  )
}

function useCommands(text: string): readonly Command[] {
  const navigate = useNavigate()
  const { locations, role } = useSession()
  const { locationName } = useNames()
  const threads = useQuery({ ...threadSearchQuery(text), enabled: text.length >= 2 })
  const pages: readonly (readonly [string, string])[] = [
    ["/", "Overview"],
    ["/inbox", "Inbox"],
    ["/callbacks", "Callbacks"],
    ["/calls", "Calls"],
    ["/locations", "Locations"],
    ["/lines", "Lines and set-up"],
    ["/look", "Look"],
    ...(role === "reseller" ? ([["/people", "People and keys"]] as const) : []),
  ]
  const found = (words: string) => words.toLowerCase().includes(text.toLowerCase())
  return [
    ...(threads.data ?? []).map((thread) => ({
      id: thread.threadId,
      words: nameOfContact(thread.contact),
      sub: `thread, ${locationName(thread.locationId)}`,
      run: () => navigate({ to: "/inbox", search: { view: "all", thread: thread.threadId } }),
    })),
    ...pages
      .filter(([, words]) => found(words))
      .map(([to, words]) => ({ id: to, words, sub: "page", run: () => navigate({ to }) })),
    ...locations
      .filter(({ name }) => text !== "" && found(name))
      .map(({ id, name }) => ({
        id,
        words: name,
        sub: "location",
        run: () => navigate({ to: "/locations/$locationId", params: { locationId: id } }),
      })),
  ].slice(0, SHOWN_MAX)
}
