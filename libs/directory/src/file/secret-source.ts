import type { DirectoryFault } from "./faults.ts"
import { Fields, kindOf, list, type Read } from "./fields.ts"
import type { SecretSource, SecretSources } from "./model.ts"

export type SecretForm = "env" | "file" | "value" | "sealed"

/** Longest secret value: a PEM key fits. */
const valueMax = 16_384

const written: Readonly<Record<SecretForm, string>> = {
  env: "{ env: NAME }",
  file: "{ file: PATH }",
  value: "{ value: … }",
  sealed: "{ sealed: true }",
}

/** Reads one secret, or a list of up to three during rotation. Never quotes what it found: it may be the secret itself. */
export const secretSources =
  (forms: readonly SecretForm[]): Read<SecretSources> =>
  (value, path, faults) => {
    if (!Array.isArray(value)) return [source(forms, value, path, faults)]
    const several = list<SecretSource>((item, at, noted) => source(forms, item, at, noted), { min: 1, max: 3 })
    const sources = several(value, path, faults)
    if (sources.length > 1 && sources.some((one) => "sealed" in one))
      faults.push({ path, what: "{ sealed: true } keeps all live values and stands alone" })
    return sources
  }

function source(forms: readonly SecretForm[], value: unknown, path: string, faults: DirectoryFault[]): SecretSource {
  const expected = forms.map((form) => written[form]).join(" or ")
  if (typeof value !== "object" || value === null) {
    const plain = typeof value === "string" || typeof value === "number"
    faults.push({
      path,
      what: plain ? `a secret is never written here: use ${expected}` : `expected ${expected}, not ${kindOf(value)}`,
    })
    return { sealed: true }
  }
  const [form, ...others] = Object.keys(value)
  const known = forms.find((one) => one === form)
  if (known === undefined || others.length > 0) {
    faults.push({ path, what: form === "file" || form === "value" ? refused(form, expected) : `expected ${expected}` })
    return { sealed: true }
  }
  const fields = new Fields(value, path, faults)
  if (known === "sealed") {
    if (fields.required("sealed", (given) => given) !== true) faults.push({ path, what: `expected ${written.sealed}` })
    return { sealed: true }
  }
  const content = fields.required(known, (given, at, noted) => {
    const sound = typeof given === "string" && given !== "" && given.length <= valueMax
    if (!sound) noted.push({ path: at, what: `expected text of 1 to ${valueMax} characters` })
    else if (known === "env" && !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(given))
      noted.push({ path: at, what: "not the name of an environment variable" })
    return typeof given === "string" ? given : ""
  })
  switch (known) {
    case "env":
      return { env: content }
    case "file":
      return { file: content }
    case "value":
      return { value: content }
  }
}

const refused = (form: "file" | "value", expected: string): string =>
  form === "value"
    ? `a secret is never written here: use ${expected}`
    : `a path means nothing to the server: use ${expected}, or npx rebound apply`
