import { accessSync, constants } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { type BrowserContext, chromium, type Page } from "playwright-core"

/** A Chromium that calls nobody at home. The sandbox needs rights that a container does not give. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** Full path of Chromium or Chrome on this machine, or undefined. */
export function findChromium(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
  const folders = (process.env.PATH ?? "").split(delimiter)
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The browser, or a failure where CI has none; elsewhere one loud line says what is missing. */
export function chromiumOrSkip(): string | undefined {
  const found = findChromium()
  if (found !== undefined) return found
  const missing = "Chromium is not installed: apt-get install chromium (scripts/install-servers.sh does)"
  if (process.env.CI) throw new Error(`CI needs a browser. ${missing}`)
  process.stderr.write(`\n!!! TESTS SKIPPED. ${missing}\n\n`)
  return undefined
}

export interface Person {
  readonly context: BrowserContext
  readonly page: Page
  close(): Promise<void>
}

export type Theme = "light" | "dark"

/** A browser of its own with an empty profile, as another person at another desk has. */
export async function openBrowser(
  executablePath: string,
  { width, height, theme, port }: { width: number; height: number; theme: Theme; port?: number } = {
    width: 1440,
    height: 900,
    theme: "light",
  },
): Promise<Person> {
  const profile = await mkdtemp(join(tmpdir(), "rebound-browser-"))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [...CHROMIUM_FLAGS, ...(port === undefined ? [] : [`--remote-debugging-port=${port}`])],
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-US",
    timezoneId: "America/Chicago",
  })
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    context,
    page,
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
