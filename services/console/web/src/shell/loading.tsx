import { blockLines, Skeleton } from "../parts/skeleton.tsx"

/** The frame while it is not known yet who is signed in. The same stands in index.html. */
export function ShellLoading() {
  return (
    <div className="app">
      <header className="topbar" />
      <div className="rail" />
      <main className="sheet" aria-busy="true">
        <h1 className="sr">Loading</h1>
      </main>
    </div>
  )
}

/** A page whose code is still on its way. */
export function PageLoading() {
  return (
    <div className="band">
      <h1 className="sr">Loading</h1>
      <Skeleton lines={blockLines(420)} />
    </div>
  )
}
