import { Copy } from "lucide-react"
import { Dialog } from "../../parts/dialog.tsx"
import { useToast } from "../../shell/toasts.tsx"

/** A secret that the server tells once and then knows by its hash only. */
export interface ToldOnce {
  readonly title: string
  readonly secret: string
}

export function OnceDialog({ told, onClose }: { readonly told: ToldOnce; readonly onClose: () => void }) {
  const toast = useToast()
  return (
    <Dialog title={told.title} onClose={onClose}>
      <p className="hint">It is shown this once. Only its hash is kept: if it is lost, make another.</p>
      <pre className="snippet secret">{told.secret}</pre>
      <div className="form">
        <div className="acts">
          <button
            type="button"
            className="btn"
            onClick={async () => {
              // Browsers keep the clipboard from pages that came without TLS; the secret can be marked by hand.
              const isCopied = await navigator.clipboard?.writeText(told.secret).then(
                () => true,
                () => false,
              )
              toast({ words: isCopied === true ? "It is in the clipboard" : "Not copied: mark it and copy it by hand" })
            }}
          >
            <Copy className="ico s" />
            Copy
          </button>
          <button type="button" className="btn primary" onClick={onClose}>
            I have it
          </button>
        </div>
      </div>
    </Dialog>
  )
}
