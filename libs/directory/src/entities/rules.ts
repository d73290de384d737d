import type { TextBackPolicy } from "@rebound/contracts"
import type { TextBackOwn } from "../file/model.ts"
import type { TextBackRules } from "../view.ts"

type Policy = Omit<TextBackPolicy, "$typeName" | "$unknown">

/** What holds where neither the location nor its brand says anything. */
export const defaultPolicy: Readonly<Policy> = {
  enabled: true,
  delayMs: 0,
  repeatWindowMinutes: 1_440,
  textAt: "hung_up",
  onVoicemail: "text",
  onRejected: "text",
  onNetworkFailure: "none",
  templateOpen:
    "Hi {{caller.firstName|there}}, this is {{location.name}}. Sorry we missed your call: how can we help? Reply STOP to opt out.",
  templateClosed:
    "Hi {{caller.firstName|there}}, this is {{location.name}}. We are closed right now. How can we help? Reply STOP to opt out.",
  shortRingMs: 5_000,
  quietHours: "allow",
}

/** Lays own keys over a policy. */
export function layOver(base: Readonly<Policy>, { templates, ...own }: TextBackOwn): Policy {
  return {
    ...base,
    ...own,
    templateOpen: templates?.open ?? base.templateOpen,
    templateClosed: templates?.closed ?? base.templateClosed,
  }
}

/** The other way round: the keys in which a policy differs from its base. */
export function ownKeys(base: Readonly<Policy>, policy: Readonly<Policy>): TextBackOwn {
  const differing = Object.fromEntries(
    Object.entries(policy).filter(([key, value]) => key in base && base[key as keyof Policy] !== value),
  ) as Partial<Policy>
  const { templateOpen, templateClosed, ...own } = differing
  const templates = {
    ...(templateOpen !== undefined && { open: templateOpen }),
    ...(templateClosed !== undefined && { closed: templateClosed }),
  }
  // The words come from a file that was read, or from the topic, whose reader checks them (`rulesOf`).
  return { ...(own as TextBackOwn), ...(Object.keys(templates).length > 0 && { templates }) }
}

/** A policy as decisions take it. A word that this version does not know counts as the careful one. */
export const rulesOf = (policy: Policy): TextBackRules => ({
  enabled: policy.enabled,
  delayMs: policy.delayMs,
  repeatWindowMs: policy.repeatWindowMinutes * 60_000,
  textAt: policy.textAt === "rung_out" ? "rung_out" : "hung_up",
  onVoicemail: policy.onVoicemail === "text" ? "text" : "none",
  onRejected: policy.onRejected === "text" ? "text" : "none",
  onNetworkFailure: policy.onNetworkFailure === "text" ? "text" : "none",
  shortRingMs: policy.shortRingMs,
  quietHours: policy.quietHours === "allow" ? "allow" : "hold",
  templateOpen: policy.templateOpen,
  templateClosed: policy.templateClosed,
})
