/**
 * Puts a text where the caret is, without taking a letter of what stands there: an empty field becomes the text, else a
 * blank keeps it from growing together with its neighbours. Pure. The caret comes to stand behind what was put in.
 */
export function insertText(
  body: string,
  caret: number,
  text: string,
): { readonly body: string; readonly caret: number } {
  if (body.trim() === "") return { body: text, caret: text.length }
  const before = body.slice(0, caret)
  const after = body.slice(caret)
  const lead = before === "" || /\s$/.test(before) ? "" : " "
  const trail = after === "" || /^[\s,.;:!?]/.test(after) ? "" : " "
  const upTo = `${before}${lead}${text}`
  return { body: `${upTo}${trail}${after}`, caret: upTo.length }
}
