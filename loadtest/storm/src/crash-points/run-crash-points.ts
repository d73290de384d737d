import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { postForm, readLedger, seededRandom, twilioSignature } from "@rebound/testkit"
import { type Delivery, Generator } from "../calls/generator.ts"
import { fateOfMissed, type PlannedCall } from "../calls/plan.ts"
import { AREA_CODES, accountsOf, CALLER_AREAS_FROM, makeWorld, type WorldLine } from "../calls/world.ts"
import type { Checks } from "../checks.ts"
import { applyDirectory, linesPublished, startInstallation } from "../installation/start-installation.ts"
import { judge } from "../verify/judge.ts"
import { countOpen, readCallRows } from "../verify/ledger-rows.ts"

export interface CrashPointsOptions {
  readonly seed: number
  readonly print: (line: string) => void
  readonly checks: Checks
  readonly keepLogsIn?: string | undefined
}

const HIT_WITHIN_MS = 25_000
const QUIET_WITHIN_MS = 60_000
const GRACE_MS = 600

/**
 * Every labelled crash point once, by a real `kill -9` of the process itself at that place, each with a call on its way;
 * then the same judge as in the storm: nobody texted twice, no call lost.
 */
export async function runCrashPoints(options: CrashPointsOptions): Promise<void> {
  const { print, checks } = options
  const random = seededRandom(options.seed)
  const installation = await startInstallation({
    seed: options.seed,
    accounts: accountsOf(),
    carrierFaults: "none",
    partitions: 4,
    // A killed member is replaced at once: what is tested is the place of the crash, not the patience of the group.
    env: { REBOUND_KAFKA_SESSION_MS: "2000" },
    processes: { ingest: 1, classifier: 1, dispatcher: 1, console: 1 },
  })
  const { kafka, carrier } = installation
  const [ingest, classifier, dispatcher] = ["ingest-1", "classifier-1", "dispatcher-1"].map((name) =>
    installation.service(name),
  )
  if (ingest === undefined || classifier === undefined || dispatcher === undefined) throw new Error("no installation")
  try {
    const world = makeWorld(200, { ingest: installation.ingestUrl, carrier: carrier.url }, GRACE_MS)
    for (const directory of world.directories) await applyDirectory(installation, directory)
    await linesPublished(installation, world.lines.length)
    await sleep(1_000)

    const calls: PlannedCall[] = []
    const deliveries = new Map<string, Delivery>()
    const switches = world.lines.filter((line) => line.calls === "freeswitch")
    const plain = switches.filter((line) => line.brandId !== "brand-4")
    const graced = switches.filter((line) => line.brandId === "brand-4")
    let serial = 0
    /** A missed call on a switch's line: its one record closes it, so the verdict is immediate. */
    const missed = (line: WorldLine | undefined, last = serial % 97): PlannedCall => {
      if (line === undefined) throw new Error("the world has no such line")
      serial += 1
      const callSid = `CA${random.hex(32)}`
      const from = `+1${AREA_CODES[CALLER_AREAS_FROM + serial]}55501${String(last).padStart(2, "0")}`
      return {
        at: serial,
        startMs: 0,
        callSid,
        callId: `${line.resellerId}:fs:${callSid}`,
        story: "missed",
        line,
        to: line.number,
        resellerId: line.resellerId,
        from,
        fate: fateOfMissed(from),
        duplicated: false,
        reordered: false,
      }
    }
    const ring = async (...made: PlannedCall[]): Promise<void> => {
      calls.push(...made)
      const generator = new Generator({
        world,
        calls: made,
        ingestUrl: installation.ingestUrl,
        random,
        patienceMs: 30_000,
      })
      for (const [callId, delivery] of (await generator.run()).deliveries) deliveries.set(callId, delivery)
    }
    const some = (lines: readonly WorldLine[] = plain) => [0, 1, 2].map(() => missed(random.pick(lines)))
    const signed = async (resellerId: string, what: string, form: Record<string, string>): Promise<number> => {
      const reseller = world.resellers.find(({ id }) => id === resellerId)
      const url = `${installation.ingestUrl}/v1/twilio/${resellerId}/tw/${what}`
      const full = { AccountSid: reseller?.accountSid ?? "", ApiVersion: "2010-04-01", ...form }
      return await postForm(url, full, { "x-twilio-signature": twilioSignature(url, full, reseller?.authToken ?? "") })
    }

    let hits = 0
    /** Arms one process, lets something happen, and waits for it to die at the place. */
    const at = async (
      process_: typeof ingest,
      label: string,
      act: () => Promise<unknown>,
      isReady: () => Promise<unknown> = () => process_.ready(),
    ): Promise<void> => {
      const report = reportOf(label)
      const before = process_.ends
      await process_.restart({ REBOUND_CRASH_POINT: label, REBOUND_CRASH_REPORT: report })
      await isReady()
      const acting = act()
      await hit(process_, label, before)
      await acting
    }
    const reportOf = (label: string) => join(installation.logs, `${label}.hit`)
    const hit = async (process_: typeof ingest, label: string, before: number): Promise<void> => {
      const report = reportOf(label)
      const until = Date.now() + HIT_WITHIN_MS
      while (Date.now() < until && !(existsSync(report) && process_.ends > before)) await sleep(25)
      const line = existsSync(report) ? readFileSync(report, "utf8").trim() : "not hit"
      if (line === `${label} 1`) hits += 1
      print(
        `  ${label.padEnd(28)} hits ${line === "not hit" ? 0 : line.split(" ")[1]}  ${process_.spec.name} ended ${process_.ends - before}×`,
      )
      checks.that(line === `${label} 1` && process_.ends > before, `${label}: hit by kill -9`)
    }

    print(`crash points: seed ${options.seed}`)
    await at(ingest, "ingest.produced", () => ring(...some()))
    await ingest.ready()
    await at(classifier, "classifier.recorded", () => ring(...some()))
    await at(classifier, "classifier.produced", () => ring(...some()))
    await classifier.ready()
    await at(dispatcher, "dispatcher.decided", () => ring(...some()))
    await at(dispatcher, "dispatcher.claimed", () => ring(...some(graced)))
    // What dies there leaves a row that the next process adopts when the lease has run out: armed for that place.
    dispatcher.armNext({
      REBOUND_CRASH_POINT: "dispatcher.adopted",
      REBOUND_CRASH_REPORT: reportOf("dispatcher.adopted"),
    })
    const adopting = dispatcher.ends + 1
    await at(dispatcher, "dispatcher.submitting", () => ring(...some()))
    await hit(dispatcher, "dispatcher.adopted", adopting)
    await at(dispatcher, "dispatcher.posted", () => ring(...some()))
    await at(dispatcher, "dispatcher.accepted", () => ring(...some()))
    await at(dispatcher, "dispatcher.rejected", () => ring(missed(random.pick(plain), 98)))
    await at(dispatcher, "dispatcher.receipt", () => ring(...some()))
    await at(dispatcher, "dispatcher.published", () => ring(...some()))
    await at(dispatcher, "dispatcher.waiting_receipt", () =>
      signed("storm-1", "receipts", { MessageSid: `SM${random.hex(32)}`, MessageStatus: "sent" }),
    )
    await at(dispatcher, "dispatcher.opted_out", () => {
      const [text] = readLedger(installation.ledgerPath)
      const line = world.lines.find(({ number }) => number === text?.from)
      return signed(line?.resellerId ?? "", "sms", {
        MessageSid: `SM${random.hex(32)}`,
        From: text?.to ?? "",
        To: text?.from ?? "",
        Body: "please stop texting me",
        NumMedia: "0",
      })
    })
    await dispatcher.ready()

    // The answer to a send is lost, and so is its receipt: only the carrier's list can tell.
    const report = join(installation.logs, "dispatcher.posted.again")
    await dispatcher.restart({ REBOUND_CRASH_POINT: "dispatcher.posted", REBOUND_CRASH_REPORT: report })
    await dispatcher.ready()
    await ring(missed(random.pick(plain)))
    await ingest.stop()
    for (let wait = 0; wait < 400 && !existsSync(report); wait++) await sleep(25)
    await at(dispatcher, "dispatcher.settled", async () => {})
    ingest.start()
    await ingest.ready()

    await kafka.pause(0)
    await at(
      ingest,
      "ingest.spooled",
      () => ring(...some()),
      () => listening(installation.ingestUrl),
    )
    await listening(installation.ingestUrl)
    await kafka.resume(0)
    await ingest.ready()
    await kafka.pause(0)
    const spooling = at(
      ingest,
      "ingest.replayed",
      async () => {
        const ringing = ring(...some())
        await sleep(1_500)
        await kafka.resume(0)
        await ringing
      },
      () => listening(installation.ingestUrl),
    )
    await spooling
    await installation.ready()

    const until = Date.now() + QUIET_WITHIN_MS
    while (Date.now() < until) {
      const open = await countOpen(installation.database.superuserUrl)
      if (open.waiting === 0 && open.unsettled === 0 && open.steps === 0 && open.calls >= calls.length) break
      await sleep(500)
    }
    const judgement = judge({
      world,
      calls,
      deliveries,
      ledger: readLedger(installation.ledgerPath).filter((text) => text.body.startsWith("This is Site ")),
      rows: await readCallRows(installation.database.superuserUrl),
    })
    for (const fault of judgement.faults) print(`  !! ${fault}`)
    for (const [why, count] of judgement.missing) print(`  textable without text: ${why} ${count}`)
    checks.that(hits >= 12, `${hits} crash points hit, each once`)
    checks.that(judgement.doubled === 0, `nobody of ${judgement.textable} was texted twice`)
    checks.that(judgement.faults.length === 0, "no call was lost, and none texted that should not have been")
  } finally {
    if (options.keepLogsIn !== undefined) {
      const { cp } = await import("node:fs/promises")
      await cp(installation.logs, options.keepLogsIn, { recursive: true })
    }
    await installation.stop()
  }
}

/** The door is open, whatever stands behind it: a GET of nothing is answered 404. */
async function listening(url: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await fetch(`${url}/`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
    if (answer !== undefined) return
    await sleep(50)
  }
  throw new Error("ingest does not listen")
}
