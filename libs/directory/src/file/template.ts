import { didYouMean } from "./nearest-word.ts"

/** What a template may name. `{{caller.firstName|there}}` falls back to the words after the bar. */
const MERGE_FIELDS = ["caller.firstName", "location.name", "brand.name", "line.label", "nextOpening"] as const

/** What is wrong with a template, or undefined. */
export function templateFault(template: string): string | undefined {
  const faults: string[] = []
  const rest = template.replaceAll(/\{\{([^{}]*)\}\}/g, (_, inner: string) => {
    const [name = ""] = inner.split("|")
    const field = name.trim()
    if (!MERGE_FIELDS.some((known) => known === field))
      faults.push(`unknown merge field {{${field}}}${didYouMean(field, MERGE_FIELDS)}`)
    return ""
  })
  if (/\{\{|\}\}/.test(rest)) faults.push("a merge field is not closed: expected {{field}}")
  return faults.length === 0 ? undefined : faults.join("; ")
}
