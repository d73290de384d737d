import { parseTemplate, renderTemplate, SEGMENTS_MAX, segment, TEMPLATE_FIELDS } from "@rebound/messaging"
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

/** The same for a canned reply, which must besides be short enough to be sent where every field is missing. */
export function replyTextFault(template: string): string | undefined {
  const fault = templateFault(template)
  if (fault !== undefined) return fault
  const parsed = parseTemplate(template)
  // Braces that only the reader of templates minds, such as three of them.
  if (!parsed.ok) return "a merge field is not closed: expected {{field}}"
  const { segments } = segment(renderTemplate(parsed.template, {}).trim(), { smartEncoding: true })
  return segments > SEGMENTS_MAX ? `${segments} segments, and a text may have ${SEGMENTS_MAX}` : undefined
}
