import { parseDocument } from "yaml"
import { crossFaults } from "./cross-faults.ts"
import type { DirectoryFault } from "./faults.ts"
import { Fields, flag, integer, kindOf, list, map, oneOf, type Read, text } from "./fields.ts"
import { hours, timeZone } from "./hours.ts"
import {
  type BrandSpec,
  CARRIER_KINDS,
  type CarrierKind,
  type CarrierSpec,
  type CarrierTraits,
  type DirectoryFile,
  type ExcludeSpec,
  type LineSpec,
  type LocationSpec,
  NOTIFY_EVENTS,
  type NotifySpec,
  type ReplySpec,
  type ResellerSpec,
  type StaffSpec,
  type TextBackOwn,
} from "./model.ts"
import { didYouMean } from "./nearest-word.ts"
import { type SecretForm, secretSources } from "./secret-source.ts"
import { replyTextFault, templateFault } from "./template.ts"
import {
  dateFault,
  domainFault,
  emailFault,
  numberFault,
  replyNameFault,
  slugFault,
  urlFault,
  webhookFault,
} from "./words-of-the-trade.ts"

export type DirectoryReading =
  | { readonly ok: true; readonly directory: DirectoryFile }
  | { readonly ok: false; readonly faults: readonly DirectoryFault[] }

export interface ReadDirectoryOptions {
  /** Which forms a secret may have. Default what people write: `env` and `file`. */
  readonly secrets?: readonly SecretForm[]
}

/** The one version there is. */
export const directoryApiVersion = "rebound/v1"

/** Faults told at most: a file with more is not this kind of file. */
const faultsMax = 200
/** Longest delay before a text. A first text expires five minutes after the call ended; one minute is left for sending. */
const delayMsMax = 240_000
/** Bounds of canned replies: what still can be looked through above a field, fits on a button, and a reply may be long. */
export const replyBounds = { countMax: 30, nameMax: 40, textMax: 1_600 } as const

/**
 * Reads a directory from YAML 1.2 (of which JSON is a part) or from a parsed JSON value. Everything that is wrong is
 * reported together, each with its path; nothing is guessed. Never throws, whatever the text. Reads no secret: those are
 * references still (`resolveSecrets`).
 */
export function readDirectoryFile(document: unknown, options: ReadDirectoryOptions = {}): DirectoryReading {
  const parsed = typeof document === "string" ? parseYaml(document) : { ok: true as const, value: document }
  if (!parsed.ok) return parsed
  const { value } = parsed
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, faults: [{ path: "", what: `expected a map, not ${kindOf(value)}` }] }
  const faults: DirectoryFault[] = []
  const directory = readDocument(options.secrets ?? ["env", "file"])(value, "", faults)
  faults.push(...crossFaults(directory))
  return faults.length === 0 ? { ok: true, directory } : { ok: false, faults: faults.slice(0, faultsMax) }
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly faults: readonly DirectoryFault[] }

function parseYaml(source: string): Parsed {
  try {
    const document = parseDocument(source, { version: "1.2", prettyErrors: true, logLevel: "silent" })
    if (document.errors.length > 0) {
      const faults = document.errors.map((error) => {
        const [at] = error.linePos ?? []
        return {
          path: at === undefined ? "" : `line ${at.line}, column ${at.col}`,
          what: `not YAML: ${error.message.split(" at line ", 1)[0] ?? error.code}`,
        }
      })
      return { ok: false, faults: faults.slice(0, faultsMax) }
    }
    return { ok: true, value: document.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    // Nested deeper than the stack, or aliases that multiply.
    return {
      ok: false,
      faults: [{ path: "", what: `not YAML: ${error instanceof Error ? error.message : "unreadable"}` }],
    }
  }
}

const slug = text(slugFault)
const name = text()
const number = text(numberFault)
const url = text(urlFault, 2_000)

const reseller: Read<ResellerSpec> = map((fields) => {
  const id = fields.required("id", slug)
  const called = fields.required("name", name)
  const branding = fields.optional(
    "branding",
    map((of) => ({
      productName: of.optional("productName", text(), called),
      accentHue: of.optional("accentHue", integer(0, 359), 205),
      domains: of.optional("domains", list(text(domainFault), { max: 100 }), []),
      emailFrom: of.optional("emailFrom", text(emailFault), ""),
    })),
    { productName: called, accentHue: 205, domains: [], emailFrom: "" },
  )
  return { id, name: called, ...branding }
})

const settingForms = {
  "account-sid": text((value) =>
    /^AC[0-9a-fA-F]{32}$/.test(value) ? undefined : "not a Twilio account SID: AC and 32 hexadecimal digits",
  ),
  url,
  text: text(),
}

const carrier =
  (forms: readonly SecretForm[]): Read<CarrierSpec> =>
  (value, path, faults) => {
    const fields = new Fields(value, path, faults)
    const id = fields.required("id", slug)
    const kind = fields.required("kind", carrierKind)
    // Which other keys there are depends on the kind: of an unknown one nothing more can be said.
    if (kind === undefined) return { id, kind: "twilio", settings: {}, secrets: {} }
    const traits: CarrierTraits = CARRIER_KINDS[kind]
    const settings: Record<string, string> = {}
    for (const [key, { form, fallback }] of Object.entries(traits.settings))
      settings[key] =
        fallback === undefined
          ? fields.required(key, settingForms[form])
          : fields.optional(key, settingForms[form], fallback)
    const secrets = Object.fromEntries(traits.secrets.map((key) => [key, fields.required(key, secretSources(forms))]))
    fields.done()
    return { id, kind, settings, secrets }
  }

const carrierKind: Read<CarrierKind | undefined> = (value, path, faults) => {
  const kinds = Object.keys(CARRIER_KINDS) as CarrierKind[]
  const known = kinds.find((kind) => kind === value)
  if (known === undefined) {
    const hint = typeof value === "string" ? didYouMean(value, kinds) : ""
    faults.push({ path, what: `unknown kind of carrier: expected ${kinds.join(" or ")}${hint}` })
  }
  return known
}

const textOrNone = oneOf("text", "none")
const template = text(templateFault, 1_600)

const textBack: Read<TextBackOwn> = map((fields) => {
  const own: Record<string, unknown> = {
    enabled: fields.optional("enabled", flag, undefined),
    delayMs: fields.optional("delayMs", integer(0, delayMsMax), undefined),
    repeatWindowMinutes: fields.optional("repeatWindowMinutes", integer(1, 43_200), undefined),
    textAt: fields.optional("textAt", oneOf("hung_up", "rung_out"), undefined),
    onVoicemail: fields.optional("onVoicemail", textOrNone, undefined),
    onRejected: fields.optional("onRejected", textOrNone, undefined),
    onNetworkFailure: fields.optional("onNetworkFailure", textOrNone, undefined),
    shortRingMs: fields.optional("shortRingMs", integer(0, 60_000), undefined),
    quietHours: fields.optional("quietHours", oneOf("allow", "hold"), undefined),
    templates: fields.optional(
      "templates",
      map((of) =>
        present({
          open: of.optional("open", template, undefined),
          closed: of.optional("closed", template, undefined),
        }),
      ),
      undefined,
    ),
  }
  return present(own)
})

/** The keys that are there; so that laying one map over another is a spread. */
function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }
}

const line: Read<LineSpec> = map((fields) => ({
  number: fields.required("number", number),
  label: fields.optional("label", name, ""),
  serviceLine: fields.optional("serviceLine", slug, ""),
  calls: fields.optional("calls", slug, ""),
  texts: fields.optional("texts", slug, ""),
}))

const staff: Read<StaffSpec> = map((fields) => ({
  name: fields.required("name", name),
  mobile: fields.optional("mobile", number, ""),
  email: fields.optional("email", text(emailFault), ""),
}))

const exclude: Read<ExcludeSpec> = map((fields) => ({
  number: fields.required("number", number),
  label: fields.optional("label", name, ""),
}))

const notify = (forms: readonly SecretForm[]): Read<NotifySpec> =>
  map((fields) => ({
    webhook: fields.required("webhook", text(webhookFault, 2_000)),
    secret: fields.required("secret", secretSources(forms)),
    on: fields.required("on", list(oneOf(...NOTIFY_EVENTS), { min: 1 })),
  }))

const replies: Read<readonly ReplySpec[]> = list(
  map((fields) => ({
    name: fields.required("name", text(replyNameFault, replyBounds.nameMax)),
    text: fields.required("text", text(replyTextFault, replyBounds.textMax)),
  })),
  { max: replyBounds.countMax },
)

const location = (forms: readonly SecretForm[]): Read<LocationSpec> =>
  map((fields) => ({
    id: fields.required("id", slug),
    name: fields.required("name", name),
    timeZone: fields.required("timeZone", timeZone),
    hours: fields.required("hours", hours),
    closures: fields.optional(
      "closures",
      list(
        map((of) => ({ date: of.required("date", text(dateFault)), name: of.optional("name", name, "") })),
        {
          max: 1_000,
        },
      ),
      [],
    ),
    lines: fields.required("lines", list(line)),
    staff: fields.optional("staff", list(staff), []),
    exclude: fields.optional("exclude", list(exclude), []),
    notify: fields.optional("notify", list(notify(forms), { max: 20 }), []),
    textBack: fields.optional("textBack", textBack, {}),
    replies: fields.optional("replies", replies, []),
  }))

const brand = (forms: readonly SecretForm[]): Read<BrandSpec> =>
  map((fields) => ({
    id: fields.required("id", slug),
    name: fields.required("name", name),
    trade: fields.optional("trade", slug, "general"),
    textBack: fields.optional("textBack", textBack, {}),
    replies: fields.optional("replies", replies, []),
    locations: fields.required("locations", list(location(forms))),
  }))

const readDocument = (forms: readonly SecretForm[]): Read<DirectoryFile> =>
  map((fields) => {
    fields.required("apiVersion", (value, path, faults) => {
      if (value !== directoryApiVersion) faults.push({ path, what: `expected ${directoryApiVersion}` })
    })
    return {
      reseller: fields.required("reseller", reseller),
      carriers: fields.optional("carriers", list(carrier(forms), { max: 1_000 }), []),
      brands: fields.optional("brands", list(brand(forms)), []),
    }
  })
