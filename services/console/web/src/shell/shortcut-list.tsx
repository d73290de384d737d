import { Dialog } from "../parts/dialog.tsx"
import { KEY_MAP } from "./shortcuts.ts"

const sayKey = (key: string): string =>
  key === "mod"
    ? "Ctrl"
    : key === "escape"
      ? "Esc"
      : key.length === 1
        ? key.toUpperCase()
        : key.charAt(0).toUpperCase() + key.slice(1)

export function ShortcutList({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys-list">
        {KEY_MAP.map(([keys, words]) => (
          <div key={keys} style={{ display: "contents" }}>
            <dt>
              {keys.split(/[ +]/).map((key) => (
                <kbd key={key} className="kbd">
                  {sayKey(key)}
                </kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <div className="acts">
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  )
}
