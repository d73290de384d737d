import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { KeyRound, UserPlus } from "lucide-react"
import { useState } from "react"
import { keysQuery, peopleQuery, removeKey, removePerson, renewPassword } from "../../api/people.ts"
import type { ApiKey, Person } from "../../api/views.ts"
import { Empty } from "../../parts/empty.tsx"
import { Part } from "../../parts/part.tsx"
import { listLines } from "../../parts/skeleton.tsx"
import { useToast } from "../../shell/toasts.tsx"
import { useNames, useSession } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { sayCount } from "../../words/say-number.ts"
import { readerZone, sayTime } from "../../words/say-time.ts"
import { NewKeyDialog } from "./new-key-dialog.tsx"
import { NewPersonDialog } from "./new-person-dialog.tsx"
import { OnceDialog, type ToldOnce } from "./once-dialog.tsx"
import { KEY_SCOPE_WORDS, placesOf, ROLE_WORDS } from "./people-words.ts"
import { SureButton } from "./sure-button.tsx"

type Open = "person" | "key" | null

/** Who may come in: people with a password, programs with a key. */
export function PeoplePage() {
  useTitle("People and keys")
  const people = useQuery(peopleQuery)
  const keys = useQuery(keysQuery)
  const [open, setOpen] = useState<Open>(null)
  const [told, setTold] = useState<ToldOnce | null>(null)
  const tell = (next: ToldOnce) => {
    setOpen(null)
    setTold(next)
  }
  const count = people.data?.items.length
  return (
    <>
      <header className="band lead">
        <div>
          <h1>
            {count === undefined ? (
              "People and keys"
            ) : (
              <>
                <b>{count === 1 ? "One person" : `${sayCount(count)} people`}</b> may sign in.
              </>
            )}
          </h1>
          <p>
            Each sees the reseller, some of its brands, or some locations; rows of others never reach their browser.
          </p>
        </div>
      </header>
      <section className="band" aria-labelledby="h-people">
        <div className="head">
          <h2 id="h-people">People</h2>
          <div className="aside">
            <button type="button" className="btn sm" onClick={() => setOpen("person")}>
              <UserPlus className="ico s" />
              Let somebody sign in
            </button>
          </div>
        </div>
        <Part query={people} name="People" lines={listLines(4)}>
          {({ items }) => (
            <ul className="roster">
              {items.map((person) => (
                <PersonRow key={person.id} person={person} onTold={tell} />
              ))}
            </ul>
          )}
        </Part>
      </section>
      <section className="band" aria-labelledby="h-keys">
        <div className="head">
          <h2 id="h-keys">Keys</h2>
          <p>For programs that use the API</p>
          <div className="aside">
            <button type="button" className="btn sm" onClick={() => setOpen("key")}>
              <KeyRound className="ico s" />
              Make a key
            </button>
          </div>
        </div>
        <Part query={keys} name="Keys" lines={listLines(2)}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon={KeyRound} title="No keys">
                A program needs one to read calls, threads or figures. Each may do what you allow it, and no more.
              </Empty>
            ) : (
              <ul className="roster">
                {items.map((key) => (
                  <KeyRow key={key.id} apiKey={key} />
                ))}
              </ul>
            )
          }
        </Part>
      </section>
      {open === "person" ? <NewPersonDialog onClose={() => setOpen(null)} onTold={tell} /> : null}
      {open === "key" ? <NewKeyDialog onClose={() => setOpen(null)} onTold={tell} /> : null}
      {told === null ? null : <OnceDialog told={told} onClose={() => setTold(null)} />}
    </>
  )
}

function PersonRow({ person, onTold }: { readonly person: Person; readonly onTold: (told: ToldOnce) => void }) {
  const names = useNames()
  const self = useSession().person?.id === person.id
  const toast = useToast()
  const queryClient = useQueryClient()
  const failed = (error: Error) => toast({ words: `Not changed. ${error.message}` })
  const remove = useMutation({
    mutationFn: () => removePerson(person.id),
    onSuccess: async () => {
      toast({ words: `${person.name} is out` })
      await queryClient.invalidateQueries({ queryKey: ["people"] })
    },
    onError: failed,
  })
  const renew = useMutation({
    mutationFn: () => renewPassword(person.id),
    onSuccess: ({ password }) => onTold({ title: `Password of ${person.name}`, secret: password ?? "" }),
    onError: failed,
  })
  return (
    <li>
      <div>
        <b>{person.name}</b>
        {self ? <span className="soft"> (you)</span> : null}
        <small>{person.email}</small>
      </div>
      <div>
        {ROLE_WORDS[person.role]}
        <small>{placesOf(person, names)}</small>
      </div>
      <div className="do">
        {self ? (
          <span className="soft">Your password: menu at the top right</span>
        ) : (
          <>
            <SureButton
              words="New password"
              sure={`Sign ${person.name} out and make one`}
              busy={renew.isPending}
              onSure={() => renew.mutate()}
            />
            <SureButton
              words="Remove"
              sure={`Remove ${person.name}`}
              busy={remove.isPending}
              onSure={() => remove.mutate()}
            />
          </>
        )}
      </div>
    </li>
  )
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const toast = useToast()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => removeKey(apiKey.id),
    onSuccess: async () => {
      toast({ words: `${apiKey.name} stopped working` })
      await queryClient.invalidateQueries({ queryKey: ["keys"] })
    },
    onError: (error) => toast({ words: `Not changed. ${error.message}` }),
  })
  return (
    <li>
      <div>
        <b>{apiKey.name}</b>
        <small>
          <code>{apiKey.id}</code>
          {apiKey.createdAt === null ? "" : `, since ${sayTime(Date.parse(apiKey.createdAt), readerZone(), "day")}`}
        </small>
      </div>
      <div>
        <small>{apiKey.scopes.map((scope) => KEY_SCOPE_WORDS[scope]).join(", ")}</small>
      </div>
      <div className="do">
        <SureButton
          words="Revoke"
          sure={`Revoke ${apiKey.name}`}
          busy={remove.isPending}
          onSure={() => remove.mutate()}
        />
      </div>
    </li>
  )
}
