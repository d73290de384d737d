import type { UseQueryResult } from "@tanstack/react-query"
import { CircleAlert, Lock } from "lucide-react"
import type { ReactNode } from "react"
import { ApiProblem } from "../api/problem.ts"
import { asSentence } from "../words/sentence.ts"
import { Banner } from "./banner.tsx"
import { Empty } from "./empty.tsx"
import { type Line, Skeleton } from "./skeleton.tsx"

/**
 * One part of a page and its query: skeleton while it loads, a refusal or a failure in words, else the data. What was
 * loaded before stays on the screen when a later load fails; the live badge says that it is old.
 */
export function Part<T>({
  query,
  name,
  lines,
  heading = false,
  children,
}: {
  readonly query: UseQueryResult<T>
  /** `Locations`: begins the sentence “Locations could not be loaded.” */
  readonly name: string
  readonly lines: readonly Line[]
  /** The part is the whole page: until it brings its own, its name is the page's heading. */
  readonly heading?: boolean
  readonly children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  return (
    <>
      {heading ? <h1 className="sr">{name}</h1> : null}
      {query.error === null ? (
        <Skeleton lines={lines} label={`${name}: loading`} />
      ) : (
        <Failed name={name} error={query.error} retry={() => query.refetch()} />
      )}
    </>
  )
}

export function Failed({
  name,
  error,
  retry,
}: {
  readonly name: string
  readonly error: Error
  readonly retry?: () => void
}) {
  const problem = error instanceof ApiProblem ? error : null
  if (problem?.status === 403 || problem?.status === 404)
    return (
      <Empty icon={Lock} title={problem.status === 403 ? `${name}: not yours to see` : `${name}: not found`}>
        {problem.status === 403
          ? "Your sign-in does not reach this. Whoever runs your console can change that."
          : "It is not here, or not one of yours."}
      </Empty>
    )
  return (
    <div className="failed">
      <Banner
        tone="act"
        icon={CircleAlert}
        action={
          retry === undefined ? undefined : (
            <button type="button" className="btn sm" onClick={retry}>
              Retry
            </button>
          )
        }
      >
        <b>{name} could not be loaded.</b> {asSentence(error.message)}
      </Banner>
      {problem?.reference == null ? null : (
        <p className="hint">
          Reference <code>{problem.reference}</code>, also in the log.
        </p>
      )}
    </div>
  )
}
