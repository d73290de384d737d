import { Check, CircleDashed, Copy } from "lucide-react"
import type { Setup, SetupAccount, SetupLine } from "../../api/views.ts"
import { useNow } from "../../shell/live-badge.tsx"
import { useToast } from "../../shell/toasts.tsx"
import { sayAgo } from "../../words/say-number.ts"

const WHAT_WORDS: Readonly<Record<SetupAccount["webhooks"][number]["what"], readonly [string, string]>> = {
  voice: ["Calls", "Status callback of the number’s voice settings"],
  sms: ["Texts that come in", "Webhook of the number’s messaging settings"],
  receipts: ["Receipts", "Status callback of sent texts"],
  cdr: ["Call records", "Where the switch posts its records"],
}

/** The exact addresses that belong into the carrier's settings, each with its copy button. */
export function Webhooks({ setup, line }: { readonly setup: Setup; readonly line: SetupLine }) {
  const accounts = setup.accounts.filter(({ id }) => id === line.calls || id === line.texts)
  return (
    <div className="hooks">
      <h2>Addresses for the carrier</h2>
      {setup.ingestUrl === null ? (
        <p className="hint">
          This installation does not know its own public address yet: put it in front of the paths below, or ask whoever
          runs it.
        </p>
      ) : null}
      {accounts.length === 0 ? <p className="quiet-note">The line has no account yet.</p> : null}
      {accounts.map((account) => (
        <Account key={account.id} account={account} />
      ))}
    </div>
  )
}

function Account({ account }: { readonly account: SetupAccount }) {
  const nowMs = useNow(1_000)
  return (
    <section aria-label={`Account ${account.id}`}>
      <h3>
        {account.id} <span className="mute">{account.kind}</span>
        {account.firstEventAt === null ? (
          <span className="oc look" role="status">
            <CircleDashed className="ico" />
            Waiting for the first event
          </span>
        ) : (
          <span className="oc good">
            <Check className="ico" />
            Last event {account.lastEventAt === null ? "" : sayAgo(nowMs - Date.parse(account.lastEventAt))}
          </span>
        )}
      </h3>
      <ul>
        {account.webhooks.map(({ what, url, path }) => (
          <Address key={what} words={WHAT_WORDS[what]} address={url ?? path} account={account.id} />
        ))}
      </ul>
    </section>
  )
}

function Address({
  words: [title, where],
  address,
  account,
}: {
  readonly words: readonly [string, string]
  readonly address: string
  readonly account: string
}) {
  const toast = useToast()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address)
      toast({ words: `${title}: the address is in the clipboard` })
    } catch {
      toast({ words: "The browser did not allow copying. Mark the address and copy it by hand." })
    }
  }
  return (
    <li className="hook">
      <div>
        <p className="mid">
          {title} <span className="mute sm">{where}</span>
        </p>
        <code>{address}</code>
      </div>
      <button type="button" className="btn sm" onClick={copy} aria-label={`Copy the address: ${title}, ${account}`}>
        <Copy className="ico s" />
        Copy
      </button>
    </li>
  )
}
