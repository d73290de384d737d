/** Words from elsewhere as a sentence among others: one full stop at the end, no more. */
export function asSentence(words: string): string {
  const text = words.trim()
  return text === "" || /[.!?…]$/.test(text) ? text : `${text}.`
}
