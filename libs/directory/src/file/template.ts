import { TEMPLATE_FIELDS } from "@rebound/messaging"
import { didYouMean } from "./nearest-word.ts"

/** What is wrong with a template, or undefined. `{{caller.firstName|there}}` falls back to the words after the bar. */
export function templateFault(template: string): string | undefined {
  const faults: string[] = []
  const rest = template.replaceAll(/\{\{([^{}]*)\}\}/g, (_, inner: string) => {
    const [name = ""] = inner.split("|")
    const field = name.trim()
    if (!TEMPLATE_FIELDS.some((known) => known === field))
      faults.push(`unknown merge field {{${field}}}${didYouMean(field, TEMPLATE_FIELDS)}`)
    return ""
  })
  if (/\{\{|\}\}/.test(rest)) faults.push("a merge field is not closed: expected {{field}}")
  return faults.length === 0 ? undefined : faults.join("; ")
}
