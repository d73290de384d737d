import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { type FormEvent, useEffect, useId, useState } from "react"
import { ApiProblem } from "../../api/problem.ts"
import { doorQuery, sessionQuery, signIn } from "../../api/session.ts"
import { BrandMark } from "../../shell/brand-mark.tsx"
import { setHue } from "../../shell/theme.ts"
import { MissedCallStory } from "./missed-call-story.tsx"

export function SignInPage() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { next = "/" } = useSearch({ from: "/sign-in" })
  const [state, setState] = useState<{ readonly busy: boolean; readonly wrong: string | null }>({
    busy: false,
    wrong: null,
  })
  const told = useId()
  const door = useQuery(doorQuery).data
  const look = door?.reseller ?? null
  useEffect(() => {
    document.title = look === null ? "Sign in" : `Sign in, ${look.productName}`
    if (look !== null) setHue(look.accentHue)
  }, [look])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setState({ busy: true, wrong: null })
    try {
      await signIn(String(form.get("email")), String(form.get("password")), form.get("reseller") as string | null)
      queryClient.clear()
      await queryClient.fetchQuery(sessionQuery)
      await navigate({ href: next, replace: true })
    } catch (error) {
      setState({ busy: false, wrong: wordsOf(error) })
    }
  }

  return (
    <div className="login">
      <main className="form">
        <span className="brandmark" style={{ inlineSize: "auto" }}>
          <BrandMark />
          <span>{look?.productName ?? ""}</span>
        </span>
        <form onSubmit={submit} aria-busy={state.busy}>
          <div>
            <h1>Sign in</h1>
            <p className="mute" style={{ marginBlockStart: 4 }}>
              to {location.host}
            </p>
          </div>
          {door !== undefined && look === null ? (
            <label className="field">
              <span>Reseller</span>
              <input
                className="input"
                name="reseller"
                autoComplete="organization"
                pattern="[a-z0-9][a-z0-9-]*"
                required
              />
            </label>
          ) : null}
          <label className="field">
            <span>Work email</span>
            <input className="input" type="email" name="email" autoComplete="username" required />
          </label>
          <label className="field">
            <span>Password</span>
            <input
              className="input"
              type="password"
              name="password"
              autoComplete="current-password"
              required
              aria-describedby={state.wrong === null ? undefined : told}
              aria-invalid={state.wrong !== null}
            />
          </label>
          {state.wrong === null ? null : (
            <p id={told} role="alert" className="wrong-note">
              {state.wrong}
            </p>
          )}
          <button type="submit" className="btn primary" disabled={state.busy}>
            {state.busy ? "Signing in" : "Sign in"}
          </button>
          <p className="hint">
            On a shared front desk? Sign out at the end of your shift, in the menu at the top right.
          </p>
        </form>
        <p className="hint">Forgotten? Whoever runs your console can set a new password.</p>
      </main>
      <MissedCallStory />
    </div>
  )
}

/** Which of the two was wrong is not told, whatever the server says. */
function wordsOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "Something on this page failed. Load it again."
  if (error.status === 0) return "The server did not answer. Try again in a moment."
  if (error.status === 429) return "Too many tries. Wait a minute, then try again."
  if (error.status >= 500) return "The server failed. Try again in a moment."
  return "That email and password do not belong together here."
}
