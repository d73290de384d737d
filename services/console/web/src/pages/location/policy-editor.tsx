import { savePolicy } from "../../api/locations.ts"
import type { LocationInFull, TextBackPolicy } from "../../api/views.ts"
import { Faults } from "./faults.tsx"
import { useSave } from "./use-save.ts"

type Choice = readonly [keyof TextBackPolicy, string, readonly (readonly [string, string])[]]

const CHOICES: readonly Choice[] = [
  [
    "textAt",
    "Text when",
    [
      ["hung_up", "the caller has hung up"],
      ["rung_out", "the last phone stopped ringing"],
    ],
  ],
  [
    "onVoicemail",
    "After a voicemail was left",
    [
      ["text", "text"],
      ["none", "do not text"],
    ],
  ],
  [
    "onRejected",
    "After a declined call",
    [
      ["text", "text"],
      ["none", "do not text"],
    ],
  ],
  [
    "onNetworkFailure",
    "After a network failure",
    [
      ["text", "text"],
      ["none", "do not text"],
    ],
  ],
  [
    "quietHours",
    "In the caller’s quiet hours",
    [
      ["allow", "a reply to a call may go"],
      ["hold", "hold it until the morning"],
    ],
  ],
]

/** When and whether this location texts. Each change is saved at once. */
export function PolicyEditor({ location, mayEdit }: { readonly location: LocationInFull; readonly mayEdit: boolean }) {
  const save = useSave(location.id, "Rules saved", (body: Parameters<typeof savePolicy>[1]) =>
    savePolicy(location.id, body),
  )
  const put = (change: Partial<TextBackPolicy>) => save.run({ ...change, revision: location.revision })
  const { policy } = location
  const off = !mayEdit || save.busy
  return (
    <section aria-labelledby="h-rules">
      <div className="head">
        <h2 id="h-rules">Rules</h2>
        <p>One text to a caller in {sayWindow(policy.repeatWindowMinutes)}.</p>
      </div>
      <div className="rules">
        <label className="switch">
          <input
            type="checkbox"
            checked={policy.enabled}
            disabled={off}
            onChange={(event) => put({ enabled: event.target.checked })}
          />
          Text back missed callers
        </label>
        {CHOICES.map(([key, words, options]) => (
          <label key={key} className="field row">
            <span>{words}</span>
            <select
              className="select"
              value={String(policy[key])}
              disabled={off}
              onChange={(event) => put({ [key]: event.target.value })}
            >
              {options.map(([value, said]) => (
                <option key={value} value={value}>
                  {said}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <Faults faults={save.faults} />
    </section>
  )
}

const sayWindow = (minutes: number): string =>
  minutes % 1_440 === 0
    ? minutes === 1_440
      ? "24 hours"
      : `${minutes / 1_440} days`
    : minutes % 60 === 0
      ? `${minutes / 60} hours`
      : `${minutes} minutes`
