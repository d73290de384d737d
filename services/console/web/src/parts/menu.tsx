import { Check } from "lucide-react"
import { DropdownMenu } from "radix-ui"
import type { ReactElement, ReactNode } from "react"

/** A menu under its button. Not modal: the page behind it stays as it is. */
export function Menu({
  trigger,
  children,
  align = "start",
  ...state
}: {
  readonly trigger: ReactElement
  readonly children: ReactNode
  readonly align?: "start" | "end"
  /** Both where a key opens it too; else it minds itself. */
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
}) {
  return (
    <DropdownMenu.Root modal={false} {...state}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem({ onSelect, children }: { readonly onSelect: () => void; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  )
}

/** One of several; the chosen one carries a tick. */
export function MenuChoice<T extends string>({
  value,
  options,
  onChange,
}: {
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly onChange: (value: T) => void
}) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
      {options.map(([key, words]) => (
        <DropdownMenu.RadioItem key={key} className="menu-item" value={key}>
          {words}
          <DropdownMenu.ItemIndicator>
            <Check className="ico s" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

/** Switches that stay open while several are changed. */
export function MenuSwitch({
  checked,
  onChange,
  children,
}: {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
}) {
  return (
    <DropdownMenu.CheckboxItem
      className="menu-item"
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      {children}
      <DropdownMenu.ItemIndicator>
        <Check className="ico s" />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.CheckboxItem>
  )
}

export const MenuLine = () => <DropdownMenu.Separator className="menu-line" />
export const MenuLabel = ({ children }: { readonly children: ReactNode }) => (
  <DropdownMenu.Label className="menu-label">{children}</DropdownMenu.Label>
)
