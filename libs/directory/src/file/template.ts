import {
  parseTemplate,
  renderTemplate,
  SEGMENTS_MAX,
  segment,
  TEMPLATE_FIELDS,
  type TemplateFault,
} from "@rebound/messaging"
import { didYouMean } from "./nearest-word.ts"

/**
 * What is wrong with a template, or undefined: all that whoever fills it in would refuse, so that no caller goes without a text
 * for a brace too many. `{{caller.firstName|there}}` falls back to the words after the bar.
 */
export function templateFault(template: string): string | undefined {
  const parsed = parseTemplate(template)
  return parsed.ok ? undefined : [...new Set(parsed.faults.map(say))].join("; ")
}

/** The same for a canned reply, which must besides be short enough to be sent where every field is missing. */
export function replyTextFault(template: string): string | undefined {
  const parsed = parseTemplate(template)
  if (!parsed.ok) return templateFault(template)
  const { segments } = segment(renderTemplate(parsed.template, {}).trim(), { smartEncoding: true })
  return segments > SEGMENTS_MAX ? `${segments} segments, and a text may have ${SEGMENTS_MAX}` : undefined
}

function say(fault: TemplateFault): string {
  switch (fault.reason) {
    case "unknown_field":
      return `unknown merge field {{${fault.field}}}${didYouMean(fault.field, TEMPLATE_FIELDS)}`
    case "empty":
      return "a merge field names nothing: expected {{field}}"
    case "unclosed":
    case "unopened":
      return "a merge field is not closed: expected {{field}}"
    case "too_long":
      return `longer than ${fault.position} characters`
  }
}
