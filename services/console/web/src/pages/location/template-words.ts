const FAULT_WORDS: Readonly<Record<string, string>> = {
  unknown_field: "There is no field of this name",
  unclosed: "A {{ has no }}",
  unopened: "A }} has no {{",
  empty: "An empty {{ }}",
  too_long: "Longer than a text can be",
}

/** What is wrong with a template, in words, and where. */
export const sayTemplateFault = (fault: {
  readonly reason: string
  readonly position: number
  readonly field: string | null
}): string =>
  `${FAULT_WORDS[fault.reason] ?? fault.reason.replaceAll("_", " ")}${fault.field === null ? "" : `: ${fault.field}`}, at character ${fault.position + 1}`
