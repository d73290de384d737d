import { type ErrorComponentProps, Link } from "@tanstack/react-router"
import { Compass } from "lucide-react"
import { Empty } from "../parts/empty.tsx"
import { Failed } from "../parts/part.tsx"

/** A page that could not be made at all; a part that fails says so in its own place. */
export function PageFailed({ error }: ErrorComponentProps) {
  return (
    <div className="alone">
      <h1 className="sr">This page could not be loaded</h1>
      <Failed
        name="This page"
        error={error instanceof Error ? error : new Error(String(error))}
        retry={() => globalThis.location.reload()}
      />
    </div>
  )
}

export function PageMissing() {
  return (
    <div className="alone">
      <h1 className="sr">No such page</h1>
      <Empty
        icon={Compass}
        title="No such page"
        action={
          <Link to="/" className="btn">
            Open the overview
          </Link>
        }
      >
        The address leads nowhere here.
      </Empty>
    </div>
  )
}
