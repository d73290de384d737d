import { faultsOf } from "../api/problem.ts"
import { asSentence } from "../words/sentence.ts"

/** Under a form: why it was not taken. Nothing while there is no reason. */
export function Refused({ error }: { readonly error: Error | null }) {
  if (error === null) return null
  return (
    <p role="alert" className="wrong-note">
      {faultsOf(error).map(asSentence).join(" ")}
    </p>
  )
}
