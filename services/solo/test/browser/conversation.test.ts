import { randomInt } from "node:crypto"
import { readFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { eventually } from "../run-solo.ts"
import { type ConsoleWorld, LINE, startConsoleWorld } from "./console-world.ts"
import { chromiumOrSkip, openBrowser, type Person } from "./open-browser.ts"

const chromium = chromiumOrSkip()

/** How long Twilio's calls wait for a second phone: what the carrier's ways ask for, not what we take. */
const SETTLE_MS = 2_000
const SEEN_WITHIN_MS = 2_000
/** A busy machine is late now and then; being late three times in a row is ours. */
const TRIES = 3

/** Nobody calls twice, and nobody ends in 97 or 98: the simulated carrier takes those for numbers that no text reaches. */
const CALLERS = 60
let callersBefore = randomInt(CALLERS)
const newCaller = () => {
  callersBefore += 1
  return `+1${["212", "312", "415", "503", "617"][randomInt(5)]}55501${30 + (callersBefore % CALLERS)}`
}
const asShown = (number: string) => `${number.slice(5, 8)}-${number.slice(8)}`

describe.skipIf(chromium === undefined)("a conversation in the browser", { timeout: 180_000 }, () => {
  let world: ConsoleWorld
  let desk: Person
  let otherDesk: Person
  beforeAll(async () => {
    world = await startConsoleWorld()
    desk = await openBrowser(chromium ?? "")
    otherDesk = await openBrowser(chromium ?? "", { width: 390, height: 844, theme: "dark" })
    await world.signIn(desk.page)
    await world.signIn(otherDesk.page)
  }, 180_000)
  afterEach(async ({ task }) => {
    // What the desks showed tells more than the line that waited in vain.
    if (task.result?.state !== "fail") return
    console.info(`calls: ${JSON.stringify(await world.solo.get("/calls"))}\nsolo: ${world.solo.err.slice(-3_000)}`)
    for (const [at, { page }] of [desk, otherDesk].entries())
      console.info(`desk ${at + 1} at ${page.url()}:\n${(await page.locator("body").ariaSnapshot()).slice(0, 3_000)}`)
  })
  afterAll(async () => {
    await desk?.close()
    await otherDesk?.close()
    await world?.stop()
  })

  test("a missed call is in the open inbox within two seconds; a reply reaches the caller's phone; the answer shows at another desk", async () => {
    await desk.page.goto(`${world.url}/inbox?view=all`)
    await desk.page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" })

    let caller = ""
    const tookMs: number[] = []
    while (tookMs.length < TRIES && !tookMs.some((ms) => ms <= SETTLE_MS + SEEN_WITHIN_MS)) {
      caller = newCaller()
      const saidAtMs = await world.missedCall(caller)
      await desk.page.locator("[data-thread]", { hasText: asShown(caller) }).waitFor({ timeout: 30_000 })
      tookMs.push(Date.now() - saidAtMs)
    }
    console.info(`seen ${tookMs} ms after the carrier's last word, ${SETTLE_MS} of them the settle window`)
    expect(Math.min(...tookMs)).toBeLessThanOrEqual(SETTLE_MS + SEEN_WITHIN_MS)

    // The text-back went to whom it should, once.
    const textBacks = await eventually(
      () => world.carrier.ledger().filter(({ to }) => to === caller),
      (texts) => texts.length > 0,
      20_000,
    )
    expect(textBacks).toHaveLength(1)

    // A person answers.
    const words = `We have a slot at ${randomInt(1, 9)}:${randomInt(10, 59)}, shall we keep it for you?`
    await desk.page.locator("[data-thread]", { hasText: asShown(caller) }).click()
    await desk.page.getByPlaceholder(/^Text /).fill(words)
    await desk.page.keyboard.press("Control+Enter")
    await eventually(
      () => world.carrier.ledger().filter(({ to, body }) => to === caller && body === words),
      (texts) => texts.length === 1,
      20_000,
    )
    expect(await desk.page.getByPlaceholder(/^Text /).inputValue()).toBe("")

    // The caller answers, and a colleague has the thread open on a phone.
    await otherDesk.page.goto(`${world.url}/inbox?view=all`)
    await otherDesk.page.locator("[data-thread]", { hasText: asShown(caller) }).click()
    await otherDesk.page.getByRole("log").getByText(words).waitFor()
    const answer = `Yes please, see you then ${randomInt(1_000, 9_999)}`
    await world.texts(caller, answer)
    await otherDesk.page.getByRole("log").getByText(answer).waitFor({ timeout: 20_000 })
    await desk.page.getByRole("log").getByText(answer).waitFor({ timeout: 20_000 })
  })

  test("a canned reply is found and picked by keyboard, sends nothing by itself, and reaches the phone as it was changed", async () => {
    const { page } = desk
    const caller = newCaller()
    await world.missedCall(caller)
    await page.goto(`${world.url}/inbox?view=all`)
    await page.locator("[data-thread]", { hasText: asShown(caller) }).click({ timeout: 30_000 })
    const field = page.getByPlaceholder(/^Text /)
    const focused = page.locator(":focus")
    const chips = page.getByRole("toolbar", { name: "Canned replies" })
    await chips.waitFor()
    // The location's own first, then its brand's; one tab stop for all of them, Escape leads back and closes nothing.
    const names = ["Directions and parking", "Confirm the held time", "What to bring", "Call me back"]
    expect(await chips.getByRole("button").allTextContents()).toEqual(names)
    await field.focus()
    for (const [key, want] of [
      ["Shift+Tab", names[0]],
      ["ArrowLeft", names[3]],
      ["ArrowRight", names[0]],
      ["ArrowRight", names[1]],
    ] as const) {
      await page.keyboard.press(key)
      expect(await focused.textContent()).toBe(want)
    }
    await page.keyboard.press("Escape")
    expect(await focused.getAttribute("id")).toBe("composer")

    // A slash in an empty field opens all of them, letters find one by its name.
    await page.keyboard.press("/")
    await page.getByRole("menu").waitFor()
    await page.keyboard.type("conf")
    await page.keyboard.press("Enter")
    await page.getByRole("menu").waitFor({ state: "detached" })
    const filled = "Hi there, we are holding that time for you at Bright Smile Austin. Shall we confirm it?"
    expect(await field.inputValue()).toBe(filled)

    // The person goes on writing where the text ends; a chip adds to the words that stand there.
    const room = randomInt(1, 9_999)
    await page.keyboard.type(` Room ${room}.`)
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Home")
    await page.keyboard.press("Enter")
    const directions = "Bright Smile Austin is on Congress Avenue. Park behind the building and use the side door."
    const words = `${filled} Room ${room}. ${directions}`
    expect(await field.inputValue()).toBe(words)
    const textsTo = () => world.carrier.ledger().filter(({ to, body }) => to === caller && body.includes("Room"))
    await page.waitForTimeout(500)
    expect(textsTo()).toEqual([])
    await page.keyboard.press("Control+Enter")
    expect((await eventually(textsTo, (texts) => texts.length === 1, 20_000)).map(({ body }) => body)).toEqual([words])
    await eventually(
      () => field.inputValue(),
      (left) => left === "",
      5_000,
    )
  })

  test("a thread that is moved to another site says so at every desk, and is gone from that of a site that does not see it", async () => {
    const caller = newCaller()
    await world.missedCall(caller)
    const site = await openBrowser(chromium ?? "")
    try {
      const draft = {
        name: "Sam Austin",
        email: "sam@lakeside.example",
        role: "site",
        locations: ["brightsmile-austin"],
      }
      await world.signIn(site.page, await world.person(draft))
      const desks = [desk, otherDesk, site]
      for (const { page } of desks) {
        await page.goto(`${world.url}/inbox?view=all`)
        await page.locator("[data-thread]", { hasText: asShown(caller) }).click({ timeout: 30_000 })
        await page.getByRole("log").waitFor()
      }
      // Who sees one site only has nowhere to move it to.
      await site.page.keyboard.press("m")
      expect(await site.page.getByRole("button", { name: "Move to another site" }).count()).toBe(0)

      await desk.page.keyboard.press("m")
      await desk.page.getByRole("menuitem", { name: "Bright Smile Denver" }).click()
      await desk.page.getByText("Moved to Bright Smile Denver. Replies leave from (737) 555-0100.").waitFor()
      const line = "Moved from Bright Smile Austin to Bright Smile Denver by Robin Owner."
      for (const { page } of [desk, otherDesk]) await page.getByRole("log").getByText(line).waitFor({ timeout: 20_000 })
      await site.page.getByText("This thread is not here").waitFor({ timeout: 20_000 })
      // Nothing moves in a list while a pointer is over it.
      await site.page.getByText("This thread is not here").hover()
      const left = site.page.locator("[data-thread]", { hasText: asShown(caller) })
      await eventually(
        () => left.count(),
        (count) => count === 0,
        20_000,
      )

      // The new site's list has it, by an address that can be sent to a colleague.
      await desk.page
        .getByRole("navigation", { name: "Views" })
        .getByRole("link", { name: /^Bright Smile Denver/ })
        .click()
      await desk.page.waitForURL(/location=brightsmile-denver/)
      await desk.page.locator("[data-thread]", { hasText: asShown(caller) }).waitFor()

      // The caller goes on writing to the number that they know.
      const words = `Which entrance? ${randomInt(1_000, 9_999)}`
      await world.texts(caller, words)
      await otherDesk.page.getByRole("log").getByText(words).waitFor({ timeout: 20_000 })
      expect(await left.count()).toBe(0)
    } finally {
      await site.close()
    }
  })

  test("a phone has one button for what the desk has three: who has a thread, until when it sleeps, to which site it goes", async () => {
    const caller = newCaller()
    await world.missedCall(caller)
    const { page } = otherDesk
    await page.goto(`${world.url}/inbox?view=all`)
    await page.locator("[data-thread]", { hasText: asShown(caller) }).click({ timeout: 30_000 })
    await page.getByRole("log").waitFor()
    expect(await page.getByRole("button", { name: "Snooze" }).isVisible()).toBe(false)
    const pick = async (role: "menuitem" | "menuitemradio", name: string) => {
      await page.getByRole("button", { name: "More" }).click()
      await page.getByRole(role, { name }).click()
    }
    await pick("menuitemradio", "Robin Owner (you)")
    await page.getByText("You have it").waitFor()
    await pick("menuitem", "Bright Smile Denver")
    await page.getByRole("log").getByText("to Bright Smile Denver by Robin Owner.").waitFor({ timeout: 20_000 })
    await pick("menuitem", "For an hour")
    await page.getByRole("button", { name: "Open again" }).waitFor()
    const { items } = await world.solo.get<{
      items: { assignee: string | null; state: string; locationId: string; contact: { numbers: string[] } }[]
    }>("/threads?view=snoozed")
    expect(items.find(({ contact }) => contact.numbers.includes(caller))).toMatchObject({
      assignee: "Robin Owner",
      state: "snoozed",
      locationId: "brightsmile-denver",
    })
  })

  test("the calls of the list come down as a file that a spreadsheet reads", async () => {
    const caller = newCaller()
    await world.missedCall(caller)
    await desk.page.goto(`${world.url}/calls`)
    await desk.page.locator("tbody tr").first().waitFor({ timeout: 60_000 })
    const [file] = await Promise.all([
      desk.page.waitForEvent("download"),
      desk.page.getByRole("button", { name: "CSV of these calls" }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^calls-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/)
    const text = readFileSync(await file.path(), "utf8")
    expect(text).toContain(",missed,no_answer,")
    expect(text).toContain(`'${LINE}`)
  })

  test("what a caller took back reaches the desk: after STOP no text can be typed", async () => {
    const caller = newCaller()
    await world.missedCall(caller)
    await desk.page.goto(`${world.url}/inbox?view=all`)
    const row = desk.page.locator("[data-thread]", { hasText: asShown(caller) })
    await row.click({ timeout: 30_000 })
    await eventually(
      () => world.carrier.ledger().filter(({ to }) => to === caller),
      (texts) => texts.length === 1,
      20_000,
    )
    await world.texts(caller, "STOP")
    await desk.page.getByText("No text can go.").waitFor({ timeout: 20_000 })
    expect(await desk.page.getByRole("button", { name: /^Send/ }).isDisabled()).toBe(true)
  })
})
