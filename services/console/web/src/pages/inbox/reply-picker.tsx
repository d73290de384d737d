import { Zap } from "lucide-react"
import { DropdownMenu } from "radix-ui"
import type { ThreadReply } from "../../api/views.ts"
import { Tip } from "../../parts/tooltip.tsx"
import { sayCountOf } from "../../words/say-number.ts"

/** All canned replies with their words, under the lightning button; letters find one by its name. It gives the focus back to the field. */
export function ReplyPicker({
  replies,
  open,
  onOpen,
  onPick,
  onLeave,
}: {
  readonly replies: readonly ThreadReply[]
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly onPick: (text: string) => void
  readonly onLeave: () => void
}) {
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={onOpen}>
      <Tip text="Canned replies (/ in an empty field)">
        <DropdownMenu.Trigger asChild>
          <button type="button" className="btn icon quiet sm keep" aria-label="Canned replies">
            <Zap className="ico" />
          </button>
        </DropdownMenu.Trigger>
      </Tip>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu reply-menu"
          align="start"
          side="top"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            onLeave()
          }}
        >
          {replies.map(({ name, text, segments }) => (
            <DropdownMenu.Item key={name} className="menu-item" textValue={name} onSelect={() => onPick(text)}>
              <b>{name}</b>
              <p>{text}</p>
              <small>{sayCountOf(segments, "segment")}</small>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
