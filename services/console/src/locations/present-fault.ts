import type { TemplateFault } from "@rebound/messaging"

/** One thing wrong with a template, as editors show it. */
export const presentFault = (fault: TemplateFault) => ({
  reason: fault.reason,
  position: fault.position,
  field: fault.reason === "unknown_field" ? fault.field : null,
})
