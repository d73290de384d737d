import { setTimeout as sleep } from "node:timers/promises"
import { postForm, readLedger, seededRandom, twilioSignature } from "@rebound/testkit"
import { type Delivery, Generator } from "../calls/generator.ts"
import { fateOfMissed, type PlannedCall } from "../calls/plan.ts"
import { AREA_CODES, accountsOf, CALLER_AREAS_FROM, makeWorld, type WorldLine } from "../calls/world.ts"
import type { Checks } from "../checks.ts"
import { applyDirectory, linesPublished, startInstallation } from "../installation/start-installation.ts"
import { judge } from "../verify/judge.ts"
import { countOpen, readCallRows } from "../verify/ledger-rows.ts"
import { crashAt } from "./crash-chain.ts"

export interface CrashPointsOptions {
  readonly seed: number
  readonly print: (line: string) => void
  readonly checks: Checks
  readonly keepLogsIn?: string | undefined
}

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
    const receiptOfNobody = () =>
      signed("storm-1", "receipts", { MessageSid: `SM${random.hex(32)}`, MessageStatus: "sent" })
    const stopTexting = () => {
      const [text] = readLedger(installation.ledgerPath)
      const line = world.lines.find(({ number }) => number === text?.from)
      return signed(line?.resellerId ?? "", "sms", {
        MessageSid: `SM${random.hex(32)}`,
        From: text?.to ?? "",
        To: text?.from ?? "",
        Body: "please stop texting me",
        NumMedia: "0",
      })
    }

    print(`crash points: seed ${options.seed}`)
    const where = { logs: installation.logs, checks, print }
    const calling = (lines?: readonly WorldLine[]) => () => ring(...some(lines))
    let hits = await crashAt(ingest, [{ label: "ingest.produced", act: calling() }], where)
    await ingest.ready()
    hits += await crashAt(
      classifier,
      [
        { label: "classifier.recorded", act: calling() },
        { label: "classifier.produced", act: calling() },
      ],
      where,
    )
    await classifier.ready()
    hits += await crashAt(
      dispatcher,
      [
        { label: "dispatcher.decided", act: calling() },
        { label: "dispatcher.claimed", act: calling(graced) },
        { label: "dispatcher.submitting", act: calling() },
        // What died there left rows that the next run adopts when their lease has run out.
        { label: "dispatcher.adopted", act: calling() },
        { label: "dispatcher.posted", act: calling() },
        { label: "dispatcher.accepted", act: calling() },
        { label: "dispatcher.rejected", act: () => ring(missed(random.pick(plain), 98)) },
        { label: "dispatcher.receipt", act: calling() },
        { label: "dispatcher.published", act: calling() },
        { label: "dispatcher.waiting_receipt", act: receiptOfNobody },
        { label: "dispatcher.opted_out", act: stopTexting },
        // The answer to a send is lost, and so is its receipt, since nobody takes it: only the carrier's list can tell.
        {
          label: "dispatcher.posted",
          as: "dispatcher.posted, again",
          act: async () => {
            await ring(missed(random.pick(plain)))
            await ingest.stop()
          },
        },
        { label: "dispatcher.settled", act: async () => {} },
      ],
      where,
    )
    ingest.start()
    await ingest.ready()

    await kafka.pause(0)
    hits += await crashAt(
      ingest,
      [
        { label: "ingest.spooled", act: calling() },
        { label: "ingest.replayed", act: () => kafka.resume(0) },
      ],
      { ...where, isReady: () => listening(installation.ingestUrl) },
    )
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
