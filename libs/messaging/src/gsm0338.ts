import table from "./data/gsm0338.json" with { type: "json" }

/** Septets that each UTF-16 unit costs in GSM-7: 1 basic, 2 with escape, 0 not in the alphabet. All of it lies in the first plane. */
const SEPTETS = new Uint8Array(0x10000)
for (const { char, septet } of table.basic) if (septet !== 0x1b) SEPTETS[char.charCodeAt(0)] = 1
for (const { char } of table.extension) SEPTETS[char.charCodeAt(0)] = 2

/** Septets of the character at a UTF-16 index: 1 or 2, or 0 where GSM-7 (3GPP TS 23.038) does not have it. */
export function septetsAt(text: string, index: number): number {
  return SEPTETS[text.charCodeAt(index)] ?? 0
}

/** Whether every character is in GSM-7's basic or extension table. */
export function isGsm7(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (septetsAt(text, index) === 0) return false
  return true
}
