import { Check, Inbox, PhoneCall, PhoneMissed, Voicemail } from "lucide-react"
import { type CSSProperties, useState } from "react"
import { BrandMark } from "../../shell/brand-mark.tsx"
import { useSession } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { initials } from "../../words/say-number.ts"

/** The product's own hue, where a reseller set none. */
const HUE_DEFAULT = 162

/** How a reseller's console looks, in light and dark, and what never changes. The hue itself lives in the directory's file. */
export function LookPage() {
  useTitle("Look")
  const { reseller, role } = useSession()
  const kept = reseller.accentHue ?? HUE_DEFAULT
  const [hue, setHue] = useState(kept)
  return (
    <>
      <header className="band lead">
        <div>
          <h1>
            One hue, <b>{hue}</b>, for everything that can be done here.
          </h1>
          <p>
            Lightness is fixed, so text stays readable with every hue. What happened to a call keeps its own colours.
          </p>
        </div>
      </header>
      <div className="brandgrid">
        <section className="brandform" aria-labelledby="h-look">
          <div>
            <h2 id="h-look">{reseller.name}</h2>
            <p className="hint">Shown to its brands as {reseller.productName}.</p>
          </div>
          <div className="field">
            <label htmlFor="hue">
              Colour, hue <span className="num">{hue}</span>
            </label>
            <input
              className="hue"
              id="hue"
              type="range"
              min="0"
              max="359"
              value={hue}
              onChange={(event) => setHue(Number(event.target.value))}
            />
            <span className="hint">
              {hue === kept
                ? "This is the hue of your console now."
                : `Now it is ${kept}. Only the preview at the right has changed.`}
            </span>
          </div>
          <div className="field">
            <span>To keep it</span>
            <p className="hint">
              {role === "reseller"
                ? "Write it into the directory’s file and apply the file:"
                : "Your reseller sets it. This page only shows what would be."}
            </p>
            {role === "reseller" ? <pre className="snippet">{`reseller:\n  accentHue: ${hue}`}</pre> : null}
          </div>
          {hue === kept ? null : (
            <div>
              <button type="button" className="btn quiet" onClick={() => setHue(kept)}>
                Back to {kept}
              </button>
            </div>
          )}
        </section>
        <section aria-labelledby="h-preview-look">
          <div className="head">
            <h2 id="h-preview-look">Live preview</h2>
            <p>Light, dark, and what a caller sees</p>
          </div>
          <div className="previews">
            <PreviewSheet hue={hue} name={reseller.productName} dark={false} />
            <PreviewSheet hue={hue} name={reseller.productName} dark />
            <div className="sms">
              <p className="from">(206) 555-0110</p>
              <p className="b">
                Hi, this is your dentist in Fairhaven. Sorry we missed your call. How can we help? STOP to opt out
              </p>
              <p className="from">Callers see the business, never a reseller</p>
            </div>
          </div>
          <div className="rules2">
            <div>
              <h3>Yours to choose</h3>
              Name, address and hue of the console, the sender of notices.
            </div>
            <div>
              <h3>Never themed</h3>
              Colours and signs of outcomes, contrast, the definitions of figures, opt-out wording, what a caller reads.
            </div>
          </div>
        </section>
      </div>
    </>
  )
}

/** A small sheet of the console; nothing in it can be pressed. */
function PreviewSheet({ hue, name, dark }: { readonly hue: number; readonly name: string; readonly dark: boolean }) {
  return (
    <div
      className={dark ? "pv dk" : "pv"}
      data-brand=""
      role="img"
      aria-label={`The console in hue ${hue}, ${dark ? "dark" : "light"}`}
      style={{ "--brand-h": hue } as CSSProperties}
    >
      <div className="pvt" aria-hidden="true">
        <BrandMark />
        <span>{name}</span>
        <span className="avatar">{initials(name)}</span>
      </div>
      <div className="pvs" aria-hidden="true">
        <div className="pvr">
          <Inbox className="ico" />
          Needs reply<span className="end">12</span>
        </div>
        <div className="pva">
          <span className="btn primary">Call back</span>
          <span className="btn focus">Focused</span>
          <span className="link">A link</span>
        </div>
        <div className="pva">
          <span className="oc missed">
            <PhoneMissed className="ico" />
            Missed
          </span>
          <span className="oc answered">
            <PhoneCall className="ico" />
            Answered
          </span>
          <span className="oc voicemail">
            <Voicemail className="ico" />
            Voicemail
          </span>
          <span className="oc good">
            <Check className="ico" />
            Good
          </span>
        </div>
      </div>
    </div>
  )
}
