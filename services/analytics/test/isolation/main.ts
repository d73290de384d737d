/**
 * `npm run prove -- figures`: 10,000 random questions by people who see all of a reseller, some of its brands or some
 * of its sites, over gRPC and by statements on every table. Three resellers have brands, sites, callers and calls of the same
 * names, so only the predicates tell them apart. Each answer is held against a list that was made without the warehouse. Then
 * each predicate is dropped once, and the same questions have to notice.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { AnalyticsService } from "@rebound/contracts"
import {
  createLogger,
  createTracing,
  implement,
  inProcess,
  Lifecycle,
  startGrpc,
  startGrpcClient,
} from "@rebound/runtime"
import { freePort, seededRandom } from "@rebound/testkit"
import { createEmbeddedWarehouse } from "../../src/warehouse/embedded-warehouse.ts"
import type { Warehouse } from "../../src/warehouse/port.ts"
import { analyticsWorld, deliveriesOf } from "../analytics-world.ts"
import { directoryOfAll, eventsOf, knownCalls, RESELLERS } from "./isolation-world.ts"
import { askQuestion, drawQuestion, type Ground, KIND_NAMES } from "./questions.ts"

const { values } = parseArgs({
  options: { questions: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
})
const QUESTIONS = Number(values.questions)
/** Questions asked without a predicate: each kind comes some ten times. */
const BROKEN_QUESTIONS = 250
/** The engine runs one statement after another. */
const AT_ONCE = 4

const BROKEN: Readonly<Record<string, (sql: string) => string>> = {
  "the reseller's": (sql) => sql.replaceAll("WHERE reseller_id = {reseller:String}", "WHERE {reseller:String} <> ''"),
  "the brand's": (sql) => sql.replaceAll("brand_id IN {brands:Array(String)}", "notEmpty({brands:Array(String)})"),
  "the site's": (sql) => sql.replaceAll("location_id IN {sites:Array(String)}", "notEmpty({sites:Array(String)})"),
}

const print = (line: string) => void process.stdout.write(`${line}\n`)
const folder = await mkdtemp(join(tmpdir(), "rebound-figures-isolation-"))
const lifecycle = new Lifecycle()
try {
  const warehouse = await createEmbeddedWarehouse({ directory: folder })
  const directory = directoryOfAll()
  const world = await analyticsWorld(warehouse, directory)
  const calls = RESELLERS.flatMap((_, at) => knownCalls(at))
  await world.deliver(RESELLERS.flatMap((_, at) => deliveriesOf(eventsOf(at))))
  print(`seed ${values.seed}: ${calls.length} calls of ${RESELLERS.length} resellers`)

  const log = createLogger({ service: "figures-isolation", level: "fatal" })
  const tracing = await createTracing({ service: "figures-isolation" })
  const config = { grpcHost: "127.0.0.1", grpcPort: await freePort() }
  await startGrpc(lifecycle, { services: [implement(AnalyticsService, world.handlers)], config, tracing, log })
  const client = await startGrpcClient(lifecycle, AnalyticsService, {
    address: `${config.grpcHost}:${config.grpcPort}`,
    deadlineMs: 30_000,
  })
  const leaks = await askMany({ analytics: client, warehouse, calls }, QUESTIONS)
  for (const leak of leaks.slice(0, 10)) print(`LEAK ${leak.words}`)
  print(`${QUESTIONS} questions: ${leaks.length} answers that hold anything else than what is the asker's`)

  const unnoticed: string[] = []
  for (const [whose, without] of Object.entries(BROKEN)) {
    const broken: Warehouse = { ...warehouse, ask: (sql, ...rest) => warehouse.ask(without(sql), ...rest) }
    const { handlers, close } = await analyticsWorld(broken, directory)
    const analytics = inProcess(AnalyticsService, handlers)
    const noticed = await askMany({ analytics, warehouse: broken, calls }, BROKEN_QUESTIONS)
    await close()
    print(`without ${whose} predicate: ${noticed.length} of ${BROKEN_QUESTIONS} noticed (${kindsOf(noticed)})`)
    if (noticed.length === 0) unnoticed.push(whose)
  }
  await world.close()
  await lifecycle.stop("the proof is done")
  await warehouse.close()
  process.exitCode = leaks.length > 0 || unnoticed.length > 0 ? 1 : 0
} finally {
  await rm(folder, { recursive: true, force: true })
}

interface Leak {
  readonly kind: string
  readonly words: string
}

async function askMany(ground: Ground, count: number): Promise<Leak[]> {
  const random = seededRandom(Number(values.seed))
  const leaks: Leak[] = []
  let left = count
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left > 0) {
        left -= 1
        if (left > 0 && left % 1_000 === 0) print(`${left} questions to go`)
        const question = drawQuestion(random)
        await askQuestion(ground, question).catch((error: unknown) => {
          leaks.push({ kind: question.kind, words: error instanceof Error ? error.message : String(error) })
        })
      }
    }),
  )
  return leaks
}

function kindsOf(leaks: readonly Leak[]): string {
  const kinds = new Set(leaks.map(({ kind }) => kind))
  return KIND_NAMES.filter((kind) => kinds.has(kind)).join(", ")
}
