/** `npm run prove -- lighthouse`: Lighthouse on overview and inbox of a signed-in desk, median of five, desktop preset. */
import { gzipSync } from "node:zlib"
import { freePort } from "@rebound/testkit"
import lighthouse, { desktopConfig } from "lighthouse"
import { startConsoleWorld } from "../test/browser/console-world.ts"
import { findChromium, openBrowser } from "../test/browser/open-browser.ts"

const RUNS = 5
const FLOORS = { performance: 90, accessibility: 95, "best-practices": 95 } as const
/** JavaScript of one page, gzipped. */
const SCRIPT_BYTES_MAX = 250 * 1_024

const print = (line: string) => void process.stdout.write(`${line}\n`)
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const chromium = findChromium()
if (chromium === undefined) throw new Error("Chromium is not installed: scripts/install-servers.sh")
const world = await startConsoleWorld()
let failed = 0
try {
  for (const last of ["41", "42", "43"]) await world.missedCall(`+121255501${last}`)
  const port = await freePort()
  const desk = await openBrowser(chromium, { width: 1350, height: 940, theme: "light", port })
  await world.signIn(desk.page)
  for (const [name, path] of [
    ["overview", "/"],
    ["inbox", "/inbox?view=all"],
  ] as const) {
    let scriptBytes = 0
    const page = await desk.context.newPage()
    page.on("response", async (response) => {
      if (response.request().resourceType() === "script")
        scriptBytes += gzipSync(await response.body().catch(() => Buffer.alloc(0))).length
    })
    await page.goto(`${world.url}${path}`, { waitUntil: "networkidle" }).catch(() => undefined)
    await page.waitForTimeout(2_000)
    await page.close()
    const scores = new Map<string, number[]>()
    for (let run = 0; run < RUNS; run++) {
      const result = await lighthouse(
        `${world.url}${path}`,
        { port, output: "json", logLevel: "error", disableStorageReset: true, onlyCategories: Object.keys(FLOORS) },
        desktopConfig,
      )
      for (const [category, { score }] of Object.entries(result?.lhr.categories ?? {}))
        scores.set(category, [...(scores.get(category) ?? []), Math.round((score ?? 0) * 100)])
    }
    for (const [category, floor] of Object.entries(FLOORS)) {
      const all = scores.get(category) ?? []
      const ok = median(all) >= floor
      failed += ok ? 0 : 1
      print(`${ok ? "ok   " : "FAIL "} ${name}: ${category} ${median(all)} (of ${all.join(", ")}; at least ${floor})`)
    }
    const ok = scriptBytes > 0 && scriptBytes <= SCRIPT_BYTES_MAX
    failed += ok ? 0 : 1
    print(
      `${ok ? "ok   " : "FAIL "} ${name}: ${(scriptBytes / 1_024).toFixed(0)} KB of JavaScript, gzipped (at most 250)`,
    )
  }
  await desk.close()
} finally {
  await world.stop()
}
process.exitCode = failed === 0 ? 0 : 1
