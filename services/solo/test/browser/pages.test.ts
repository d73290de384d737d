/// <reference lib="dom" />
import { readFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { eventually } from "../run-solo.ts"
import { type ConsoleWorld, LINE, startConsoleWorld } from "./console-world.ts"
import { chromiumOrSkip, openBrowser, type Person, type Theme } from "./open-browser.ts"

const chromium = chromiumOrSkip()
/** Evaluated and not loaded by a tag, which the pages' own policy rightly refuses. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** `npm run screenshots` names docs/screens; otherwise they are thrown away with the rest of the temporary files. */
const SCREENS = process.env.REBOUND_SCREENSHOTS ?? join(tmpdir(), "rebound-screens")

const STANDING = ["+12125550141", "+12125550142", "+12125550143", "+12125550144"] as const
const [WAITING, STOPPED, , ANSWERED] = STANDING

interface Thread {
  readonly threadId: string
  readonly contact: { readonly numbers: readonly string[] }
}

/** Some hundred calls, each of which rings for 5 to 9 seconds. */
const RUSH_MS = 20_000

const SIZES = [
  { width: 1440, height: 900, name: "wide" },
  { width: 390, height: 844, name: "phone" },
] as const
const THEMES: readonly Theme[] = ["light", "dark"]

describe.skipIf(chromium === undefined)("every page of the console", { timeout: 240_000 }, () => {
  let world: ConsoleWorld
  const addresses = new Map<string, string>()

  beforeAll(async () => {
    await mkdir(SCREENS, { recursive: true })
    world = await startConsoleWorld()
    // Enough calls that the figures say something, before those that stand for a state.
    await world.rush(RUSH_MS)
    // Somebody waits for an answer, somebody took their consent back, somebody rang twice, somebody is on another line.
    await world.person({ name: "Maya Brand", email: "maya@lakeside.example", role: "brand", brands: ["brightsmile"] })
    await world.person({
      name: "Sam Front",
      email: "front@lakeside.example",
      role: "site",
      locations: ["brightsmile-austin"],
    })
    for (const caller of STANDING) await world.missedCall(caller)
    await world.missedCall(WAITING)
    await world.missedCall(ANSWERED, "+16025550106")
    await eventually(
      () => world.carrier.ledger().map(({ to }) => to),
      (texted) => [WAITING, STOPPED, ANSWERED].every((caller) => texted.includes(caller)),
      60_000,
    )
    await world.texts(WAITING, "Do you have anything today? My tooth hurts.")
    await world.texts(STOPPED, "STOP")
    const { items } = await eventually(
      () => world.solo.get<{ items: Thread[] }>("/threads?view=all"),
      ({ items }) => STANDING.every((caller) => items.some(has(caller))),
      60_000,
    )
    const { items: calls } = await eventually(
      () => world.solo.get<{ items: ListedCall[] }>("/calls?limit=200"),
      ({ items }) => items.filter(({ from }) => STANDING.some((caller) => caller === from)).length >= 6,
      60_000,
    )
    // Figures follow their facts.
    await eventually(
      () => world.solo.get<{ now: { attempts: { inbound: number } } }>(`/figures/overview?${thisWeek()}`),
      ({ now }) => now.attempts.inbound >= calls.length,
      60_000,
    )
    const thread = items.find(has(WAITING))
    // The one that was texted: its page has most to show.
    const call = calls.find(({ from, textBack }) => from === WAITING && textBack?.sentAt != null)
    for (const [name, path] of [
      ["overview", "/"],
      ["inbox", `/inbox?view=all&thread=${thread?.threadId}`],
      ["callbacks", "/callbacks"],
      ["calls", "/calls"],
      ["call", `/calls/${encodeURIComponent(call?.callId ?? "")}`],
      ["locations", "/locations"],
      ["location", "/locations/brightsmile-austin"],
      ["lines", `/lines?line=${encodeURIComponent(LINE)}`],
      ["look", "/look"],
      ["people", "/people"],
    ] as const)
      addresses.set(name, path)
  }, 300_000)
  afterAll(async () => {
    await world?.stop()
  })

  test.each(SIZES.map((size) => [size.name, size] as const))(
    "%s, light and dark: nothing that axe objects to, no word missing, nothing wider than the window",
    async (sizeName, size) => {
      const person: Person = await openBrowser(chromium ?? "", { ...size, theme: "light" })
      const complaints: string[] = []
      person.page.on("pageerror", (error) => complaints.push(`an error on the page: ${error.message}`))
      person.page.on("console", (line) => {
        if (line.type() === "error") complaints.push(`on the console: ${line.text()}`)
      })
      person.page.on("response", (response) => {
        if (response.status() >= 500) complaints.push(`${response.status()} from ${response.url()}`)
      })
      const look = async (name: string) => {
        await person.page.locator("h1").first().waitFor({ state: "attached" })
        await person.page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
        await person.page.evaluate(AXE)
        for (const theme of THEMES) {
          await person.page.emulateMedia({ colorScheme: theme })
          const found = await person.page.evaluate(async () => {
            const { axe } = window as unknown as {
              axe: { run(): Promise<{ violations: AxeViolation[] }> }
            }
            const { violations } = await axe.run()
            return violations.map(
              ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
            )
          })
          complaints.push(...found.map((violation) => `${name}, ${theme}: ${violation}`))
          const wider = await person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          if (wider > 0) complaints.push(`${name}, ${theme}: ${wider} px wider than the window`)
          await person.page.screenshot({ path: join(SCREENS, `${name}-${sizeName}-${theme}.png`) })
        }
        await person.page.emulateMedia({ colorScheme: "light" })
      }
      await person.page.goto(`${world.url}/sign-in`)
      await person.page.getByLabel("Work email").waitFor()
      await look("sign-in")
      await world.signIn(person.page)
      for (const [name, path] of addresses) {
        await person.page.goto(`${world.url}${path}`)
        await look(name)
      }
      for (const [name, button] of DIALOGS) {
        await person.page.getByRole("button", { name: button }).click()
        await person.page.getByRole("dialog").waitFor()
        await look(name)
        await person.page.getByRole("button", { name: "Cancel" }).click()
      }
      await person.close()
      expect(complaints).toEqual([])
    },
  )

  test("somebody is let in, changes the password they were told, and is out as soon as they are removed", async () => {
    const owner = await openBrowser(chromium ?? "")
    const guest = await openBrowser(chromium ?? "")
    const { page: at } = owner
    const { page: theirs } = guest
    try {
      await world.signIn(at)
      await at.goto(`${world.url}/people`)
      await at.getByRole("button", { name: "Let somebody sign in" }).click()
      await at.getByLabel("Name").fill("Lou Guest")
      await at.getByLabel("Work email").fill("lou@lakeside.example")
      await at.getByLabel("Bright Smile Austin").check()
      await at.getByRole("button", { name: "Make a password" }).click()
      const told = (await at.locator(".secret").textContent()) ?? ""
      await at.getByRole("button", { name: "I have it" }).click()

      await world.signIn(theirs, { email: "lou@lakeside.example", password: told })
      expect(await theirs.getByRole("link", { name: "People and keys" }).count()).toBe(0)
      await theirs.getByRole("button", { name: "Signed in as Lou Guest" }).click()
      await theirs.getByRole("menuitem", { name: "Change password" }).click()
      await theirs.getByLabel("Present password").fill("not the one I was told")
      await theirs.getByLabel("New password").fill(NEW_PASSWORD)
      await theirs.getByRole("button", { name: "Change it" }).click()
      await theirs.getByRole("alert").getByText("is not your password").waitFor()
      await theirs.getByLabel("Present password").fill(told)
      await theirs.getByRole("button", { name: "Change it" }).click()
      await theirs.waitForURL(({ pathname }) => pathname === "/sign-in")
      await world.signIn(theirs, { email: "lou@lakeside.example", password: NEW_PASSWORD })

      await at.getByRole("listitem").filter({ hasText: "Lou Guest" }).getByRole("button", { name: "Remove" }).click()
      await at.getByRole("button", { name: "Remove Lou Guest" }).click()
      await at.getByText("Lou Guest is out").waitFor()
      await theirs.goto(`${world.url}/inbox`)
      await theirs.waitForURL(({ pathname }) => pathname === "/sign-in")
    } finally {
      await owner.close()
      await guest.close()
    }
  })

  test("a key that is made on the page may what was checked there, and nothing once it is taken back", async () => {
    const owner = await openBrowser(chromium ?? "")
    const { page } = owner
    const ask = async (key: string, path: string) =>
      (await fetch(`${world.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${key}` } })).status
    try {
      await world.signIn(page)
      await page.goto(`${world.url}/people`)
      await page.getByRole("button", { name: "Make a key" }).click()
      await page.getByLabel("What uses it").fill("the reporting job")
      await page.getByRole("button", { name: "Make it" }).click()
      const key = (await page.locator(".secret").textContent()) ?? ""
      await page.getByRole("button", { name: "I have it" }).click()
      expect(await ask(key, "calls")).toBe(200)
      expect(await ask(key, "threads")).toBe(403)
      await page.getByRole("button", { name: "Revoke" }).click()
      await page.getByRole("button", { name: "Revoke the reporting job" }).click()
      await eventually(
        () => ask(key, "calls"),
        (status) => status === 401,
        10_000,
      )
    } finally {
      await owner.close()
    }
  })
})

/** On the page of people and keys, where the round ends. */
const DIALOGS = [
  ["new-person", "Let somebody sign in"],
  ["new-key", "Make a key"],
] as const

const NEW_PASSWORD = "not-a-secret-of-lou-either"

interface ListedCall {
  readonly callId: string
  readonly from: string | null
  readonly textBack: { readonly sentAt: string | null } | null
}

const has =
  (caller: string) =>
  ({ contact }: Thread): boolean =>
    contact.numbers.includes(caller)

interface AxeViolation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

function thisWeek(): string {
  const day = (daysFromNow: number) => new Date(Date.now() + daysFromNow * 86_400_000).toISOString().slice(0, 10)
  return `from=${day(-3)}&to=${day(1)}`
}
