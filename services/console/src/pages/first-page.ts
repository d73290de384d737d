import type { DoorReseller } from "../access/reseller-door.ts"

/**
 * The app's page as a reseller's: its hue on `<html>` in the first response, so that nothing flashes, and its product's name
 * as the title. `reseller` undefined: the page as it was built. The look follows from the hue alone.
 */
export function firstPage(index: string, reseller: DoorReseller | undefined): string {
  if (reseller === undefined) return index
  const hue = Math.round(reseller.accentHue) % 360
  const look = `style="--brand-h: ${hue}; --brand-c: 0.115; --brand-tint: 1"`
  return index
    .replace(/<html\b/, () => `<html ${look}`)
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(reseller.productName || reseller.name)}</title>`)
}

/** What is shown before the web app has been built. */
export const notBuiltPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Console not built</title>
  </head>
  <body>
    <h1>The console’s web app has not been built</h1>
    <p>Run <code>npm run build</code> in the folder of the project, then load this page again.</p>
    <p>The API works without it: <a href="/api/">read its description</a>.</p>
  </body>
</html>
`

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "")
