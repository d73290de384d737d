/** What the product does, told as one call. Times and words are of an example and say so by being nobody's. */
const STEPS = [
  ["09:57:56", "A caller rings", "Three phones, nobody free", false],
  ["09:58:34", "She hangs up", "Voicemail, no message", false],
  ["within seconds", "She is texted, from the number she rang", "“Sorry we missed your call. How can we help?”", true],
  ["minutes later", "She writes back", "“Is there any way to be seen today?”", false],
  ["11:20", "She is in the chair", "Arranged by the front desk, from the thread", true],
] as const

export function MissedCallStory() {
  return (
    <aside className="art" aria-label="What happens to a missed call">
      <ol>
        {STEPS.map(([when, what, more, hit]) => (
          <li key={when} className={hit ? "hit" : ""}>
            <span className="num when">{when}</span>
            <i />
            <div>
              <b>{what}</b>
              <p>{more}</p>
            </div>
          </li>
        ))}
      </ol>
    </aside>
  )
}
