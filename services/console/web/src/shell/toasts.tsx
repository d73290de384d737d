import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react"

export interface Toast {
  readonly words: string
  /** A way back, or on. */
  readonly action?: { readonly words: string; readonly run: () => void }
}

const ToastContext = createContext<(toast: Toast) => void>(() => {})

/** How long a toast stays: long enough to read two lines and reach for “Undo”. */
const STAY_MS = 7_000
/** More than three are not read. */
const SHOWN_MAX = 3

export const useToast = (): ((toast: Toast) => void) => useContext(ToastContext)

/** Success is quiet: one line at the foot, with a way back where there is one. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (Toast & { readonly key: number })[]>([])
  const drop = useCallback((key: number) => setToasts((shown) => shown.filter((toast) => toast.key !== key)), [])
  const show = useCallback(
    (toast: Toast) => {
      const key = performance.now()
      setToasts((shown) => [...shown, { ...toast, key }].slice(-SHOWN_MAX))
      setTimeout(() => drop(key), STAY_MS)
    },
    [drop],
  )
  const value = useMemo(() => show, [show])
  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ key, words, action }) => (
          <div key={key} className="toast">
            {words}
            {action === undefined ? null : (
              <button
                type="button"
                onClick={() => {
                  action.run()
                  drop(key)
                }}
              >
                {action.words}
              </button>
            )}
          </div>
        ))}
      </div>
    </ToastContext>
  )
}
